#!/usr/bin/env python3
"""Choose checkpoint folder and step: choose_checkpoint.py <tree> <asked step>.

A shipped checkpoint (no validation tree) uses the step asked for. A finetuned one uses the validated step
with the best average nn_score among those with saved weights, else the latest saved step.
Prints checkpoint=, step= and reason= lines.
"""
import csv
import pathlib
import re
import sys


def weights(folder: pathlib.Path) -> dict:
    """Saved steps; only `checkpoints/model/` and the shipped flat layout hold weights."""
    return {int(match[1]): path for path in folder.glob("iter_*.pt") if (match := re.fullmatch(r"iter_0*(\d+)\.pt", path.name))}


def average_score(table: pathlib.Path):
    """Last column of the nn_score row, or None."""
    with open(table, newline="", encoding="utf-8") as file:
        for row in csv.reader(file):
            if row and row[0].strip() == "nn_score":
                try:
                    return float(row[-1])
                except ValueError:
                    return None
    return None


def finetuned(job: pathlib.Path, asked: int) -> tuple:
    saved = weights(job / "checkpoints" / "model")
    scores = {}
    for table in job.glob("valid/*/valid_kpi.csv"):
        digits = re.sub(r"\D", "", table.parent.name)
        score = average_score(table)
        if digits and score is not None and int(digits) in saved:
            scores[int(digits)] = score
    if scores:
        best = max(scores, key=lambda step: (scores[step], step))
        return best, f"best average nn_score {scores[best]} of {len(scores)} validated steps"
    if saved:
        return max(saved), "latest trained step, nothing was validated"
    return asked, "the step asked for"


def main() -> None:
    tree, asked = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    configs = sorted(tree.rglob("ag_config.yaml"), key=lambda path: (len(path.parts), str(path)))
    if not configs:
        sys.exit(f"ERROR: no ag_config.yaml under {tree}\nfix: models/pcb (or the finetune output) is incomplete")
    folder = configs[0].parent
    if (folder / "checkpoints" / "model").is_dir():
        step, reason = finetuned(folder, asked)
    else:
        step, reason = asked, "the step asked for"
        steps = sorted(weights(folder))
        if asked not in steps:
            sys.exit(f"ERROR: the checkpoint has no step {asked}; it has {', '.join(map(str, steps)) or 'none'}\n"
                     "fix: give checkpoint_step as one of these")
    print(f"checkpoint={folder}\nstep={step}\nreason={reason}")


main()
