#!/usr/bin/env python3
"""Choose weights and recipe of a training of release 1.1: choose_checkpoint_1_1.py <tree> <step, or ''> <pairs of the run>.

Without a step it is the one that best_checkpoint.txt names. Prints checkpoint=, recipe=, step= and reason= lines. Whatever
the generator would stop on after it loaded the base is said here.
"""
import hashlib
import json
import pathlib
import re
import sys

from recipe_1_1 import NAME, SIZES, pairs_of, read, stop

AGAIN = "train again: a run of release 1.1 without existing_finetune_url"


def run_in(tree: pathlib.Path) -> pathlib.Path:
    """The one folder with checkpoints/model of release 1.1."""
    found = sorted({path.parent.parent.parent for path in tree.rglob("checkpoints/model/iter_*.pt")})
    # The answer is lines of key=value, and whoever trained named the folders.
    odd = next((run for run in found if not str(run).isprintable()), None)
    if odd:
        stop(f"the folder {str(odd.relative_to(tree))[:120]!r} of the training has a name of several lines", "rename it")
    found = [run for run in found if not (run / "ag_config.yaml").is_file()]
    if len(found) > 1:
        stop(f"{len(found)} trainings lie in this tree ({', '.join(str(run.relative_to(tree)) for run in found[:4])}): which one is meant cannot be told",
             "give existing_finetune_url of a folder with one training alone")
    old = next(iter(sorted(tree.rglob("ag_config.yaml"))), None)
    if not found and old:
        stop(f"this is a checkpoint of release 1.0 ({old.relative_to(tree)}); release 1.1 cannot load it", AGAIN)
    if not found:
        stop(f"no results/anomalygen/<dataset>/<job>/checkpoints/model/iter_*.pt below {tree}", f"give the URL of runs/<name>/finetune of a run of release 1.1 that ended its training, or {AGAIN}")
    return found[0]


def read_start(path: pathlib.Path) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read(1000)


def chosen(run: pathlib.Path, step: str) -> tuple:
    saved = {int(match[1]): path for path in sorted((run / "checkpoints" / "model").glob("iter_*.pt")) if (match := re.fullmatch(r"iter_(\d+)\.pt", path.name))}
    steps = ", ".join(map(str, saved))
    if step:
        if int(step) not in saved:
            stop(f"requested checkpoint missing: iter_{int(step):09d}.pt; saved are {steps}", "give checkpoint_step as one of these, or leave it empty")
        return saved[int(step)], "the step asked for"
    pointer = run / "checkpoints" / "best_checkpoint.txt"
    name = read_start(pointer).strip() if pointer.is_file() else ""
    if not name:
        stop(f"the training left no best_checkpoint.txt: it did not end, or no step was both scored and saved; saved are {steps}",
             "read its log (stdout.log); give checkpoint_step as one of these only when you know that it is good")
    if not re.fullmatch(r"iter_[0-9]+(\.pt)?", name):
        stop(f"best_checkpoint.txt holds {name[:80]!r}, which is no name such as iter_000009000.pt; saved are {steps}",
             "give checkpoint_step as one of these, or have the file written again")
    best = run / "checkpoints" / "model" / (name if name.endswith(".pt") else f"{name}.pt")
    if not best.is_file():
        stop(f"best_checkpoint.txt names {name}, which is not there; saved are {steps}", "upload it, or give checkpoint_step as one of these")
    return best, "the best one by best_checkpoint.txt"


def verify(weights: pathlib.Path) -> None:
    beside = pathlib.Path(f"{weights}.sha256")
    words = beside.read_text(encoding="utf-8", errors="replace").split() if beside.is_file() else []
    if not words or not re.fullmatch(r"[0-9a-fA-F]{64}", words[0]):
        print(f"WARNING: no digest beside {weights.name}, so its bytes are not checked", file=sys.stderr)
        return
    digest = hashlib.sha256()
    with open(weights, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != words[0].lower():
        stop(f"Checkpoint integrity: {weights.name} does not match its recorded digest: it was cut or changed after the training",
             "download it again from where it was trained; do not write a new digest to make it load")


def main() -> None:
    tree, step, asked = pathlib.Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    run = run_in(tree)
    weights, reason = chosen(run, step)
    if not (run / NAME).is_file():
        stop(f"{NAME} is not beside checkpoints/ in {run.relative_to(tree)}: classes and base of the training are not known", "upload the whole folder of the training")
    recipe = read(run / NAME)
    size = recipe.get("model_size", "nano")
    if size not in SIZES:
        stop(f"model_size of the training's {NAME} is {size!r}, not one of {', '.join(SIZES)}", "give the recipe that it was trained with")
    trained = pairs_of(recipe)
    unknown = ["+".join(pair) for pair in asked if pair not in trained]
    if unknown:
        stop(f"{', '.join(unknown)} was not trained: this training knows {', '.join('+'.join(pair) for pair in trained)}",
             "take it out of anomaly_types_json, or train again with it in the recipe")
    verify(weights)
    print(f"checkpoint={weights}\nrecipe={run / NAME}\nstep={int(weights.stem.split('_')[1])}\nreason={reason}, base {size}")


main()
