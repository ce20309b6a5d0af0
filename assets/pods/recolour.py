"""CAD masks in other colours, standard library only: placing by CAD keeps one colour a class (AnomalyGen, cad2roi/parser.py).

Used where two colours mean one class: over several boards, and where two classes of a board are one for AnomalyGen.
"""
import ast
import itertools
import struct
import zlib

PNG = b"\x89PNG\r\n\x1a\n"


def color_of(key):
    color = ast.literal_eval(key)
    if not isinstance(color, tuple) or len(color) not in (3, 4):
        raise ValueError(f"{key!r} is no colour")
    return (*color, 255)[:4]


def fresh(used):
    """The colour of a coarse grid that is farthest from all others: placing takes the nearest one."""
    grid = itertools.product((40, 140, 240), repeat=3)
    return (*max(grid, key=lambda one: min(sum((a - b) ** 2 for a, b in zip(one, other, strict=False)) for other in used)), 255)


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
            row = bytearray((a + b) & 255 for a, b in zip(row, before, strict=False))
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


def one_colour_a_class(labels: dict, nothing: tuple) -> dict:
    """Take the second and later colours of a class out of the labels; which of them became which."""
    keys: dict = {}
    for key, entry in labels.items():
        name = str(entry.get("class", "")) if isinstance(entry, dict) else ""
        if name and name.upper() not in nothing:
            keys.setdefault(name, []).append(key)
    changes = {}
    for first, *others in keys.values():
        for key in others:
            changes[color_of(key)] = color_of(first)
            del labels[key]
    return changes


def recolour_masks(masks: list, changes: dict) -> None:
    """Put recoloured files in the place of masks (or of links to them, whose targets stay)."""
    failed = []
    for mask in masks if changes else []:
        try:
            content = recoloured(mask.read_bytes(), changes)
        except (ValueError, zlib.error, struct.error) as error:
            failed.append(f"{mask.name}: {error}")
            continue
        mask.unlink()
        mask.write_bytes(content)
    if failed:
        print(f"WARNING: {len(failed)} CAD masks cannot be recoloured, and parts in the other colours get no place there, first {failed[0]}")
