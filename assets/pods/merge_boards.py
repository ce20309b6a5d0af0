#!/usr/bin/env python3
"""Put the crops of several boards into one tree: merge_boards.py <output> <board> [<board> ...].

What each board's render left in <output>/boards/<board>/crop goes to <output>/crop: cells get the board's name in front
(<material>/<board>-x0_y0), and the labels become one file. The renderer chooses colours anew for each scene, while placing
by CAD reads one file for all crops and keeps one colour a class (AnomalyGen, cad2roi/parser.py), so masks are recoloured
where a board's colours differ from those of the boards before it. Standard library only.
"""
import json
import pathlib
import struct
import sys
import zlib

# The folder of a pod's files stays as it was given.
sys.dont_write_bytecode = True
from cad_classes import called
from recolour import color_of, fresh, recoloured

LABELS = "semantic_segmentation_labels.json"
NOTHING = ("BACKGROUND", "UNLABELLED")


class Colours:
    """One colour a class over all boards."""

    def __init__(self):
        self.by_class, self.entries = {}, {}

    def add(self, labels):
        """Takes a board's labels in; returns which of its colours become which."""
        changes = {}
        for key, entry in labels.items():
            color, name = color_of(key), called(str(entry.get("class", "")))
            if name.upper() in NOTHING:
                self.entries.setdefault(color, entry)
                continue
            if name not in self.by_class:
                own = color if color not in self.entries else fresh([(0, 0, 0), *self.entries])
                self.by_class[name] = own
                self.entries[own] = {**entry, "class": name}
            if self.by_class[name] != color:
                changes[color] = self.by_class[name]
        return changes

    def text(self):
        return json.dumps({str(color): entry for color, entry in self.entries.items()}, indent=2) + "\n"


def merge(output, board, colours):
    """How many crops it had, and how many masks got other colours."""
    source = output / "boards" / board / "crop"
    labels = source / LABELS
    changes = colours.add(json.loads(labels.read_text(encoding="utf-8-sig")))
    masks = sorted(source.glob("*/*/cad_mask/*.png")) if changes else []
    for mask in masks:
        try:
            mask.write_bytes(recoloured(mask.read_bytes(), changes))
        except (ValueError, zlib.error, struct.error) as error:
            raise ValueError(f"{mask.relative_to(output)}: {error}") from error
    cells = sorted(path for path in source.glob("*/*") if path.is_dir())
    crops = 0
    for cell in cells:
        crops += sum(1 for _ in cell.glob("normal_img/*"))
        target = output / "crop" / cell.parent.name / f"{board}-{cell.name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        cell.rename(target)
    labels.unlink()
    for folder in [*source.glob("*"), source]:
        folder.rmdir()
    return crops, len(masks)


def main():
    output, boards, colours = pathlib.Path(sys.argv[1]), sys.argv[2:], Colours()
    for board in boards:
        try:
            crops, masks = merge(output, board, colours)
        except (ValueError, OSError, AttributeError, SyntaxError, TypeError) as error:
            sys.exit(f"ERROR: the crops of board {board} cannot be joined with the others: {error}\n"
                     "fix: run the board alone; the cropper's own files are not of the form that is known")
        told = f", {masks} CAD masks in the colours of the boards before it" if masks else ""
        print(f"board {board}: {crops} crops{told}")
    (output / "crop" / LABELS).write_text(colours.text(), encoding="utf-8")


if __name__ == "__main__":
    main()
