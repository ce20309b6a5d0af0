#!/usr/bin/env python3
"""Put the crops of several boards into one tree: merge_boards.py <output> <board> [<board> ...].

What each board's render left in <output>/boards/<board>/crop goes to <output>/crop: cells get the board's name in front
(<material>/<board>-x0_y0), and the labels become one file. The renderer chooses colours anew for each scene, while placing
by CAD reads one file for all crops and keeps one colour a class (AnomalyGen, cad2roi/parser.py), so masks are recoloured
where a board's colours differ from those of the boards before it. Standard library only.
"""
import ast
import itertools
import json
import pathlib
import struct
import sys
import zlib

# The folder of a pod's files stays as it was given.
sys.dont_write_bytecode = True
from cad_classes import called

LABELS = "semantic_segmentation_labels.json"
NOTHING = ("BACKGROUND", "UNLABELLED")
PNG = b"\x89PNG\r\n\x1a\n"


def color_of(key):
    color = ast.literal_eval(key)
    if not isinstance(color, tuple) or len(color) not in (3, 4):
        raise ValueError(f"{key!r} is no colour")
    return (*color, 255)[:4]


def fresh(used):
    """The colour of a coarse grid that is farthest from all others: placing takes the nearest one."""
    grid = itertools.product((40, 140, 240), repeat=3)
    return (*max(grid, key=lambda one: min(sum((a - b) ** 2 for a, b in zip(one, other)) for other in used)), 255)


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


def chunks(content):
    at = 8
    while at + 12 <= len(content):
        size, name = struct.unpack(">I4s", content[at:at + 8])
        yield name, content[at + 8:at + 8 + size]
        at += 12 + size


def rows_of(pixels, stride, step):
    """Bytes of each row, with the filter of its line undone."""
    before = bytearray(stride)
    for start in range(0, len(pixels), stride + 1):
        kind, row = pixels[start], bytearray(pixels[start + 1:start + 1 + stride])
        if kind == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, before))
        elif kind:
            for i in range(stride):
                left = row[i - step] if i >= step else 0
                if kind == 1:
                    guess = left
                elif kind == 3:
                    guess = (left + before[i]) >> 1
                else:
                    corner = before[i - step] if i >= step else 0
                    far = left + before[i] - corner
                    guess = min((left, before[i], corner), key=lambda one: abs(far - one))
                row[i] = (row[i] + guess) & 255
        yield row
        before = row


def recoloured(content, changes):
    """The same PNG in other colours. Raises ValueError for what is no plain 8-bit RGB or RGBA picture."""
    parts = list(chunks(content))
    if content[:8] != PNG or not parts or parts[0][0] != b"IHDR":
        raise ValueError("no PNG")
    width, height, depth, kind, _, _, interlaced = struct.unpack(">IIBBBBB", parts[0][1])
    step = {2: 3, 6: 4}.get(kind, 0)
    if depth != 8 or step == 0 or interlaced:
        raise ValueError("no plain picture of 8 bits RGB or RGBA")
    pixels = zlib.decompress(b"".join(body for name, body in parts if name == b"IDAT"))
    if len(pixels) != height * (width * step + 1):
        raise ValueError("not all of its pixels are there")
    table = {bytes(old[:step]): bytes(new[:step]) for old, new in changes.items()}
    made = bytearray()
    for row in rows_of(pixels, width * step, step):
        # Most of a row has the colour of the pixel before.
        made.append(0)
        for i in range(0, len(row), step):
            one = bytes(row[i:i + step])
            made += table.get(one, one)
    return PNG + b"".join(
        chunk(name, body) for name, body in ((b"IHDR", parts[0][1]), (b"IDAT", zlib.compress(bytes(made), 6)), (b"IEND", b"")))


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


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
        except (ValueError, OSError, AttributeError, SyntaxError) as error:
            sys.exit(f"ERROR: the crops of board {board} cannot be joined with the others: {error}\n"
                     "fix: run the board alone; the cropper's own files are not of the form that is known")
        told = f", {masks} CAD masks in the colours of the boards before it" if masks else ""
        print(f"board {board}: {crops} crops{told}")
    (output / "crop" / LABELS).write_text(colours.text(), encoding="utf-8")


if __name__ == "__main__":
    main()
