#!/usr/bin/env python3
"""Choose checkpoint folder and step: choose_checkpoint.py <tree> <asked step, or best> [<folder to lay it out in>].

A shipped checkpoint uses the step asked for, whatever else is saved or was validated beside it. A checkpoint of
this run's own finetuning is asked for as "best": the validated step with the best average nn_score among those with
saved weights, else the latest saved step.
run_sdg.sh opens checkpoints/model/iter_<9 digits>.pt. Shipped checkpoints are flat and older ones have fewer digits,
so such a one is laid out anew, by links: in that form and flat, with everything that lies beside it.
Prints checkpoint=, step= and reason= lines.
"""
import csv
import math
import pathlib
import re
import sys


def weights(folder: pathlib.Path) -> dict:
    """Saved steps with their files; only `checkpoints/model/` and the shipped flat layout hold weights."""
    found: dict = {}
    for place in (folder, folder / "checkpoints" / "model"):
        for path in sorted(place.glob("iter_*.pt")):
            if match := re.fullmatch(r"iter_(\d+)\.pt", path.name):
                found[int(match[1])] = path
    return found


def average_score(table: pathlib.Path):
    """Last column of the nn_score row, or None."""
    with open(table, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            if row and row[0].strip() == "nn_score":
                try:
                    score = float(row[-1])
                except ValueError:
                    return None
                return score if math.isfinite(score) else None
    return None


def validated(job: pathlib.Path, saved: dict) -> dict:
    """Average score of every validated step that has weights."""
    scores = {}
    for table in job.glob("valid/*/valid_kpi.csv"):
        digits = re.sub(r"\D", "", table.parent.name)
        score = average_score(table)
        if digits and score is not None and int(digits) in saved:
            scores[int(digits)] = score
    return scores


def choose(saved: dict, scores: dict, asked: str) -> tuple:
    best = max(scores, key=lambda step: (scores[step], step)) if scores else None
    if asked == "best":
        if best is None:
            return max(saved), "latest trained step, nothing was validated"
        return best, f"best average nn_score {scores[best]} of {len(scores)} validated steps"
    step = int(asked)
    if step not in saved:
        sys.exit(f"ERROR: the checkpoint has no step {step}; it has {', '.join(map(str, sorted(saved)))}\n"
                 "fix: give checkpoint_step as one of these")
    if best is None or best == step:
        return step, "the step asked for"
    return step, f"the step asked for; step {best} has the best average nn_score {scores[best]}"


def lay_out(folder: pathlib.Path, step: int, source: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    name = f"iter_{step:09d}.pt"
    if source == folder / "checkpoints" / "model" / name:
        return folder
    (target / "checkpoints" / "model").mkdir(parents=True)
    for path in folder.iterdir():
        if path.name not in ("checkpoints", name):
            (target / path.name).symlink_to(path.resolve())
    for place in (target, target / "checkpoints" / "model"):
        (place / name).symlink_to(source.resolve())
    return target


def main() -> None:
    tree, asked = pathlib.Path(sys.argv[1]), sys.argv[2]
    configs = sorted(tree.rglob("ag_config.yaml"), key=lambda path: (len(path.parts), str(path)))
    if not configs:
        sys.exit(f"ERROR: no ag_config.yaml under {tree}\nfix: models/pcb (or the finetune output) is incomplete")
    folder = configs[0].parent
    # The answer is lines of key=value, and whoever uploaded named the folders.
    if not str(folder).isprintable():
        sys.exit(f"ERROR: the folder {str(folder.relative_to(tree))[:120]!r} of the checkpoint has a name of several lines\nfix: rename it")
    saved = weights(folder)
    if not saved:
        sys.exit(f"ERROR: the checkpoint has no step {asked}; it has none (no iter_*.pt beside {configs[0]})\n"
                 "fix: upload the weights beside their ag_config.yaml, or finetune again with a lower save_iter")
    step, reason = choose(saved, validated(folder, saved), asked)
    if len(sys.argv) > 3:
        folder = lay_out(folder, step, saved[step], pathlib.Path(sys.argv[3]))
    print(f"checkpoint={folder}\nstep={step}\nreason={reason}")


main()
