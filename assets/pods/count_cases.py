#!/usr/bin/env python3
"""Count test cases by pair: count_cases.py <jsonl> <pairs> <masks folder> [<SDG_result.csv>].

prep_testcase.sh ends with 0 when it places fewer masks than asked, and verify_output.sh compares with what was placed. So
for each pair asked, placed and (with the table) made are said here, with the reasons that placing gave. Ends with 3 when
a pair has no case at all.
"""
import collections
import csv
import hashlib
import json
import os
import pathlib
import sys

REASONS = {"NO_CANDIDATES": "the CAD mask shows no place for it", "NO_DETECTION": "nothing was found for its prompt",
           "FAILED": "the submask does not fit any place"}


def read(path: pathlib.Path, otherwise):
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else otherwise


def reasons(summary: list) -> dict:
    """By pair: how often which status, and the first crop with it."""
    found: dict = collections.defaultdict(dict)
    for one in summary:
        seeds = [seed.get("status") for seed in one.get("seeds", {}).values()]
        for status in [one.get("status"), *seeds]:
            if status in REASONS:
                count, first = found[one["defect_type"]].get(status, (0, one["name"]))
                found[one["defect_type"]][status] = (count + 1, first)
    return found


def twins(rows: list) -> int:
    """Cases with the same crop and the same mask: the seed of each row is 1, so they become the same picture."""
    seen: collections.Counter[tuple[str, str]] = collections.Counter()
    for row in rows:
        mask = pathlib.Path(row["mask_filename"])
        digest = hashlib.sha256(mask.read_bytes()).hexdigest() if mask.is_file() else str(mask)
        seen[row["image_filename"], digest] += 1
    return sum(count - 1 for count in seen.values())


def main() -> None:
    jsonl, pairs, masks = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]), pathlib.Path(sys.argv[3])
    names = ["+".join(pair) for pair in pairs]
    rows = [json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines() if line.strip()]
    placed = collections.Counter(row["anomaly_type"] for row in rows)
    asked = read(jsonl.parent / "allocation.json", {})
    why = reasons(read(masks / "summary.json", []))
    made = None
    if len(sys.argv) > 4:
        with open(sys.argv[4], newline="", encoding="utf-8") as table:
            made = collections.Counter(row["anomaly_type"] for row in csv.DictReader(table))
    for name in names:
        wanted = asked.get(name, 0)
        told = f"{name}: {wanted} asked, {placed[name]} placed" + ("" if made is None else f", {made[name]} made")
        if placed[name] < wanted or (made is not None and made[name] < placed[name]):
            given = "; ".join(f"{REASONS[status]} ({count} times, first on {first})" for status, (count, first) in why[name].items())
            print(f"WARNING: {told}{'; ' + given if given else ''}")
        else:
            print(told)
    same = twins(rows)
    if same and made is None:
        # Release 1.1 gives each row a seed of its own.
        so = "show the same place again" if os.environ.get("CASE_SEEDS") == "own" else "will be the same picture"
        print(f"WARNING: {same} test cases repeat the crop and mask of another one and {so}; more crops or submasks avoid it")
    without = {name: "; ".join(f"{REASONS[status]} ({count} times)" for status, (count, _) in why[name].items())
               or "placing gave no test case" for name in names if placed[name] == 0}
    if without:
        if "OUTPUT" in os.environ:
            note = pathlib.Path(os.environ["OUTPUT"]) / "left_out.json"
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(json.dumps({**read(note, {}), **without}, indent=2) + "\n", encoding="utf-8")
        sys.exit(3)


main()
