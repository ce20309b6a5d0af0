#!/usr/bin/env python3
"""Lay the raw dataset out for training, by links: training_data.py <raw dataset> <target>.

Training and its validators read the dataset's folders as they are. What desktops and people leave in them (.DS_Store,
Thumbs.db, a README beside the submasks) is left out, defect_spec.jsonl is written without a byte order mark, empty
lines and carriage returns, and the labels with the class names that placing knows. Everything else stays as it is.
"""
import pathlib
import sys

from cad_classes import write_labels
from recolour import recolour_masks

PICTURES = (".png", ".bmp", ".jpg", ".jpeg", ".tif", ".tiff")
PICTURE_FOLDERS = ("clean_image", "anomaly_image", "mask", "cad_mask")
SPEC = "defect_spec.jsonl"
LABELS = "semantic_segmentation_labels.json"


def wanted(path: pathlib.PurePath) -> bool:
    if any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
        return False
    if len(path.parts) > 2 and path.parts[1] in PICTURE_FOLDERS:
        return path.suffix.lower() in PICTURES
    return path.name.lower() not in ("thumbs.db", "desktop.ini")


def labels(source: pathlib.Path, place: pathlib.Path) -> dict:
    """Which colours of the CAD masks have to become which."""
    try:
        return write_labels(source, place)[1]
    except (ValueError, SyntaxError, AttributeError):
        print(f"WARNING: {LABELS} cannot be read and stays as it is")
        place.symlink_to(source.resolve())
        return {}


def main() -> None:
    raw, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    left_out = []
    changes: dict = {}
    for source in sorted(path for path in raw.rglob("*") if path.is_file()):
        path = source.relative_to(raw)
        if not wanted(path):
            left_out.append(str(path))
            continue
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        if str(path) == SPEC:
            lines = source.read_text(encoding="utf-8-sig").split("\n")
            place.write_text("".join(f"{line.strip()}\n" for line in lines if line.strip()), encoding="utf-8")
        elif str(path) == LABELS:
            changes = labels(source, place)
        else:
            place.symlink_to(source.resolve())
    recolour_masks(sorted(target.glob("*/cad_mask/*.png")), changes)
    if left_out:
        print(f"training data: {len(left_out)} files are left out, first {left_out[0]}")


main()
