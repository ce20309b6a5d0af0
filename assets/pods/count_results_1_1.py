#!/usr/bin/env python3
"""Count what generation and labelling of release 1.1 left: count_results_1_1.py made|labelled <test cases> <output>.

Every test case is a picture or a row of guardrail_blocked.csv. A blocked type is blocked on every rerun, since its name is what
the guardrail reads; that is said for each type. The labels have to be of all pictures.
"""
import collections
import csv
import json
import pathlib
import sys
import typing


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def table(path: pathlib.Path) -> list:
    if not path.is_file():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


RENAME = "rename the defect in raw data, recipe and taxonomy to words that the guardrail takes, and train again; a rerun changes nothing"


def made(jsonl: pathlib.Path, output: pathlib.Path) -> None:
    rows = [json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = collections.Counter(row["anomaly_type"] for row in rows)
    blocked = collections.Counter(row["anomaly_type"] for row in table(output / "guardrail_blocked.csv"))
    pictures = list((output / "reconstructed_image").glob("*.png"))
    for kind, count in sorted(blocked.items()):
        print(f"WARNING: {kind}: {count} of {asked[kind]} test cases were blocked by the guardrail; {RENAME}")
    total = sum(blocked.values())
    if len(pictures) + total != len(rows):
        stop(f"expected {len(rows)} results, got {len(pictures)} generated + {total} blocked", "look for a rank that failed in the lines above, and run again")
    if not pictures:
        stop(f"all {total} test cases were blocked by the guardrail: there is no picture to label", RENAME)
    print(f"generated: {len(pictures)} pictures, {total} guardrail-blocked")


def labelled(output: pathlib.Path) -> None:
    coco = output / "pseudo_labels" / "coco_annotations.json"
    if not coco.is_file() or coco.stat().st_size == 0:
        stop("pseudo_label.py wrote no pseudo_labels/coco_annotations.json", "read its lines above")
    found = json.loads(coco.read_text(encoding="utf-8"))
    pictures = len(list((output / "reconstructed_image").glob("*.png")))
    if len(found["images"]) != pictures:
        stop(f"the labels are of {len(found['images'])} pictures, and {pictures} were generated", "run again")
    bare = len({image["id"] for image in found["images"]} - {one["image_id"] for one in found["annotations"]})
    if bare:
        print(f"WARNING: {bare} pictures have no annotation: their masks are empty")
    print(f"labelled: {pictures} pictures, {len(found['annotations'])} annotations of {len(found['categories'])} types")


if sys.argv[1] == "made":
    made(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
else:
    labelled(pathlib.Path(sys.argv[3]))
