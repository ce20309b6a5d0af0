#!/usr/bin/env python3
"""What came of an image-edit batch, crop by crop: the client itself ends with 0 whatever happened.

edit_outcome.py repeat <batch> <client log> <again>   writes a second batch with the crops that are lost, if any
edit_outcome.py settle <batch> <client log>           removes what is lost, and fails beyond the bound
Environment: EDIT_MAX_LOST_PERCENT, the share of crops that may be lost (5 when not set). Standard library only.
"""
import json
import math
import os
import pathlib
import sys

# The folder of a pod's files stays as it was given.
sys.dont_write_bytecode = True
from pictures import png_header, size_of

NO_PICTURE, BROKEN, UNALIGNED, WRONG_SIZE = "no picture came", "broken picture", "not aligned", "wrong size"
FIXES = {
    NO_PICTURE: "see the client's line; verify image_edit_endpoint from a pod, with one edit (check_endpoint, deep)",
    BROKEN: "the endpoint's answers are cut, or neither PNG, JPEG nor WebP; look for a proxy between it and the pods",
    UNALIGNED: "the alignment needs a CUDA GPU in this pod (edit_gpu 1); see the client's line",
    WRONG_SIZE: "the client's alignment wrote another size than the crop's; see its lines above",
}
BEGINS = " - INFO - Processing sample: "


def most_lost(total: int) -> int:
    """How many of so many crops may be lost."""
    text = os.environ.get("EDIT_MAX_LOST_PERCENT") or "5"
    try:
        percent = float(text)
    except ValueError:
        percent = math.nan
    if not 0 <= percent <= 100:
        sys.exit(f"ERROR: edit_max_lost_percent is {text!r}, no number from 0 to 100\nfix: leave it out (5), or give a share in percent")
    return int(total * percent / 100 + 1e-9)


def trouble(entry: dict) -> str:
    """Why this crop is lost; empty when its picture is there, whole, aligned and of the crop's size."""
    picture = pathlib.Path(entry["output"]["video"])
    if not picture.is_file():
        return NO_PICTURE
    try:
        size = size_of(picture.read_bytes())
    except (OSError, ValueError):
        return BROKEN
    try:
        # Written only when the alignment came to its end.
        if "alignment" not in json.loads(pathlib.Path(entry["output"]["metadata"]).read_text(encoding="utf-8")):
            return UNALIGNED
    except (OSError, ValueError, TypeError):
        return UNALIGNED
    with open(entry["inputs"]["rgb"], "rb") as crop:
        return "" if size == png_header(crop.read(33))[:2] else WRONG_SIZE


def lost_in(batch: dict) -> list:
    """Pairs of entry and reason."""
    return [(entry, why) for entry in batch["data"] if (why := trouble(entry))]


def told_by_client(log: pathlib.Path) -> dict:
    """The client's last error for each input, and under "" its last error outside any."""
    errors, sample = {}, ""
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []:
        if BEGINS in line:
            sample = line.split(BEGINS, 1)[1]
        # "Generation failed" only repeats that the line before it failed.
        elif " - ERROR - " in line and "Generation failed ->" not in line:
            errors[sample] = line.split(" - ERROR - ", 1)[1][:300]
    return errors


def name_of(entry: dict) -> str:
    return "/".join(pathlib.Path(entry["output"]["video"]).parts[-3:])


def tell(lost: list, errors: dict) -> None:
    for reason in FIXES:
        these = [entry for entry, why in lost if why == reason]
        for entry in these[:3]:
            said = errors.get(entry["inputs"]["rgb"])
            print(f"lost: {name_of(entry)}: {reason}" + (f": {said}" if said else ""))
        if len(these) > 3:
            print(f"lost: {len(these) - 3} more: {reason}")


def repeat(batch: dict, log: pathlib.Path, again: pathlib.Path) -> None:
    lost = lost_in(batch)
    begun = log.is_file() and BEGINS in log.read_text(encoding="utf-8", errors="replace")
    if not lost or not begun:
        return
    for entry, _ in lost:
        for path in (entry["output"]["video"], entry["output"]["metadata"]):
            pathlib.Path(path).unlink(missing_ok=True)
    again.write_text(json.dumps({**batch, "data": [entry for entry, _ in lost]}, indent=1), encoding="utf-8")
    print(f"{len(lost)} of {len(batch['data'])} crops have no camera look yet: they are edited once more")


def settle(batch: dict, log: pathlib.Path) -> None:
    total, lost, errors = len(batch["data"]), lost_in(batch), told_by_client(log)
    for entry, _ in lost:
        # A broken or unaligned picture must not reach the later stages.
        pathlib.Path(entry["output"]["video"]).unlink(missing_ok=True)
    if not lost:
        print(f"camera look done: {total} pictures, one for each crop")
        return
    tell(lost, errors)
    counts = {reason: sum(why == reason for _, why in lost) for reason in FIXES}
    words = ", ".join(f"{count} {reason}" for reason, count in counts.items() if count)
    bound = most_lost(total)
    if len(lost) < total and len(lost) <= bound:
        print(f"WARNING: {len(lost)} of {total} crops have no camera look and are left out ({words}); at most {bound} may be lost")
        print(f"camera look done: {total - len(lost)} of {total} crops")
        return
    main_reason = max(counts, key=lambda reason: counts[reason])
    if "" in errors and len(lost) == total and counts[NO_PICTURE] == total:
        words += f"; the client stopped before the first crop: {errors['']}"
    sys.exit(f"ERROR: {len(lost)} of {total} crops have no camera look ({words}); at most {bound} may be lost (edit_max_lost_percent)\n"
             f"fix: {FIXES[main_reason]}")


def main() -> None:
    what, batch, log = sys.argv[1], json.loads(pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")), pathlib.Path(sys.argv[3])
    if what == "repeat":
        repeat(batch, log, pathlib.Path(sys.argv[4]))
    else:
        settle(batch, log)


if __name__ == "__main__":
    main()
