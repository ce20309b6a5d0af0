#!/usr/bin/env python3
"""Give each test case the clean picture of its own material: mend_cases_1_1.py <testcase.jsonl> <dataset>.

Mask placement of release 1.1 finds clean pictures by their stems alone, so that of two materials' pictures with one stem
both types get the same one, and the masks of the other are resized to it. The masks' folders tell what was meant:
<stem>/<MATERIAL>+<defect>/. Only such rows are changed.
"""
import json
import os
import pathlib
import sys


def original(mask: pathlib.Path, folder: pathlib.Path, kind: str) -> pathlib.Path:
    """The placed mask itself, where the row has a resized copy of it."""
    if mask.parent.name != "resized_masks":
        return mask
    for one in sorted(folder.glob(f"*/{kind}/*.png")):
        if mask.name.startswith(os.path.splitext(os.path.relpath(one).replace(os.sep, "__"))[0] + "__"):
            return one
    return mask


def main() -> None:
    jsonl, dataset = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    rows = [json.loads(line) for line in jsonl.read_text(encoding="utf-8").splitlines() if line.strip()]
    mended = 0
    for row in rows:
        kind, image = row["anomaly_type"], pathlib.Path(row["image_filename"])
        wanted = dataset / kind.split("+")[0] / "clean_image"
        if not wanted.is_dir() or image.parent == wanted:
            continue
        mask = original(pathlib.Path(row["mask_filename"]), jsonl.parent, kind)
        own = sorted(wanted.glob(f"{mask.parent.parent.name}.*"))
        if own:
            row["image_filename"], row["mask_filename"] = str(own[0]), str(mask)
            mended += 1
    if mended:
        jsonl.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        print(f"test cases: {mended} had the picture of another material with the same name and have their own now")


main()
