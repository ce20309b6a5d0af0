"""Reads an export as its users would and compares it with the run's masks; python's standard library alone.

check_export.py coco|yolo-detect|yolo-seg|mvtec <export folder> <inference folder>
Prints one JSON object: what was found, and a list of problems.
"""

import json
import os
import struct
import sys
import zlib


def read_png(path):
    """(width, height, rows of bytes) of an 8-bit grey PNG without interlace."""
    data = open(path, "rb").read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    at, packed = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert (depth, colour, interlace) == (8, 0, 0), (path, depth, colour, interlace)
        if kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, rows, before = zlib.decompress(packed), [], bytearray(width)
    for y in range(height):
        start = y * (width + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + width])
        for x in range(width):
            left = line[x - 1] if x else 0
            up = before[x]
            corner = before[x - 1] if x else 0
            if kind == 1:
                line[x] = (line[x] + left) & 255
            elif kind == 2:
                line[x] = (line[x] + up) & 255
            elif kind == 3:
                line[x] = (line[x] + (left + up) // 2) & 255
            elif kind == 4:
                p = left + up - corner
                near = min((abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner))
                line[x] = (line[x] + near[2]) & 255
        rows.append(line)
        before = line
    return width, height, rows


def decode_rle(text):
    """Run lengths of COCO's compressed form."""
    runs, at = [], 0
    while at < len(text):
        value = shift = 0
        more = True
        while more:
            bits = ord(text[at]) - 48
            value |= (bits & 0x1F) << (5 * shift)
            more = bool(bits & 0x20)
            at += 1
            shift += 1
            if not more and bits & 0x10:
                value |= -1 << (5 * shift)
        if len(runs) > 2:
            value += runs[-2]
        runs.append(value)
    return runs


def mask_of(inference, name):
    return read_png(os.path.join(inference, "original_mask", os.path.splitext(name)[0] + ".png"))


def box_of(rows):
    ys = [y for y, row in enumerate(rows) if any(row)]
    xs = [x for row in rows for x, value in enumerate(row) if value]
    return min(xs), ys[0], max(xs) - min(xs) + 1, ys[-1] - ys[0] + 1


def parts_of(rows):
    """Boxes (x, y, w, h) and areas of the parts of a mask; pixels that touch by a corner belong together."""
    height, width = len(rows), len(rows[0])
    seen, parts = set(), []
    for start in ((x, y) for y in range(height) for x in range(width) if rows[y][x]):
        if start in seen:
            continue
        todo, own = [start], {start}
        while todo:
            x, y = todo.pop()
            for other in ((x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                if other not in own and 0 <= other[0] < width and 0 <= other[1] < height and rows[other[1]][other[0]]:
                    own.add(other)
                    todo.append(other)
        seen |= own
        xs, ys = [x for x, _ in own], [y for _, y in own]
        parts.append(((min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1), len(own)))
    return sorted(parts)


def check_coco(folder, inference):
    problems, names = [], []
    for side in ("train", "val", "test"):
        body = json.load(open(os.path.join(folder, "annotations", f"instances_{side}.json")))
        categories = {one["id"]: one for one in body["categories"]}
        if len({one["id"] for one in body["annotations"]}) != len(body["annotations"]):
            problems.append(f"{side}: an annotation's id stands twice")
        for image in body["images"]:
            name = image["file_name"]
            names.append(name)
            if not os.path.exists(os.path.join(folder, "images", side, name)):
                problems.append(f"{name}: no picture in {side}")
            width, height, rows = mask_of(inference, name)
            union = bytearray(width * height)
            own = [one for one in body["annotations"] if one["image_id"] == image["id"]]
            for one in own:
                if one["segmentation"]["size"] != [height, width]:
                    problems.append(f"{name}: size {one['segmentation']['size']}")
                pixels, value = bytearray(), 0
                for run in decode_rle(one["segmentation"]["counts"]):
                    pixels += bytes([value]) * run
                    value = 255 - value
                if any(a and b for a, b in zip(union, pixels)):
                    problems.append(f"{name}: two annotations share pixels")
                union = bytearray(a | b for a, b in zip(union, pixels))
                category = categories[one["category_id"]]
                if category["name"] != f"{category['material']}+{category['defect']}" or not name.startswith(category["name"]):
                    problems.append(f"{name}: category {category}")
            if union != bytearray(rows[y][x] for x in range(width) for y in range(height)):
                problems.append(f"{name}: the decoded masks differ from the original")
            if sorted((tuple(one["bbox"]), one["area"]) for one in own) != parts_of(rows):
                problems.append(f"{name}: {len(own)} annotations for {parts_of(rows)}")
    return names, problems


def inside(polygon, x, y):
    hit = False
    for n, (x0, y0) in enumerate(polygon):
        x1, y1 = polygon[(n + 1) % len(polygon)]
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            hit = not hit
    return hit


def check_yolo(folder, inference, outlines):
    problems, names = [], []
    text = open(os.path.join(folder, "data.yaml")).read()
    classes = [json.loads(line.split(": ", 1)[1]) for line in text.splitlines() if line.startswith("  ")]
    for side in ("train", "val", "test"):
        labels = sorted(os.listdir(os.path.join(folder, "labels", side)))
        pictures = sorted(os.listdir(os.path.join(folder, "images", side)))
        if [os.path.splitext(name)[0] for name in labels] != [os.path.splitext(name)[0] for name in pictures]:
            problems.append(f"{side}: pictures and labels do not pair")
        for name in labels:
            names.append(name)
            width, height, rows = mask_of(inference, name)
            shapes = []
            for line in open(os.path.join(folder, "labels", side, name)):
                index, *values = line.split()
                values = [float(value) for value in values]
                if not all(0 <= value <= 1 for value in values):
                    problems.append(f"{name}: {line}")
                if not name.startswith(classes[int(index)]):
                    problems.append(f"{name}: class {index}")
                shapes.append(values)
            x, y, w, h = box_of(rows)
            if not outlines:
                found = sorted((cx * width - bw * width / 2, cy * height - bh * height / 2, bw * width, bh * height) for cx, cy, bw, bh in shapes)
                wanted = [box for box, _ in parts_of(rows)]
                if len(found) != len(wanted) or any(abs(a - b) > 0.01 for f, w_ in zip(found, wanted) for a, b in zip(f, w_)):
                    problems.append(f"{name}: boxes {found} for {wanted}")
                continue
            polygons = [[(v[n] * width, v[n + 1] * height) for n in range(0, len(v), 2)] for v in shapes]
            wrong = sum(
                1
                for py in range(max(0, y - 2), min(height, y + h + 2))
                for px in range(max(0, x - 2), min(width, x + w + 2))
                if any(inside(one, px + 0.5, py + 0.5) for one in polygons) != bool(rows[py][px])
            )
            if wrong > 0:
                problems.append(f"{name}: {wrong} pixels differ")
    return names, problems


def check_mvtec(folder, inference):
    """The rules by which anomalib finds pictures and masks."""
    problems, names = [], []
    for category in sorted(os.listdir(folder)):
        base = os.path.join(folder, category)
        if not os.path.isdir(base):
            continue
        if not os.listdir(os.path.join(base, "train", "good")) or os.listdir(os.path.join(base, "train")) != ["good"]:
            problems.append(f"{category}: train holds more or less than good pictures")
        for kind in sorted(os.listdir(os.path.join(base, "test"))):
            pictures = sorted(os.listdir(os.path.join(base, "test", kind)))
            if kind == "good":
                continue
            masks = sorted(os.listdir(os.path.join(base, "ground_truth", kind)))
            if [os.path.splitext(name)[0] + "_mask.png" for name in pictures] != masks:
                problems.append(f"{category}/{kind}: pictures and masks do not pair")
            for name in masks:
                _, _, rows = read_png(os.path.join(base, "ground_truth", kind, name))
                if set(b"".join(bytes(row) for row in rows)) != {0, 255}:
                    problems.append(f"{category}/{kind}/{name}: not black and white")
                names.append(f"{category}+{kind} {name}")
    return names, problems


def main():
    kind, folder, inference = sys.argv[1:4]
    if kind == "coco":
        names, problems = check_coco(folder, inference)
    elif kind == "mvtec":
        names, problems = check_mvtec(folder, inference)
    else:
        names, problems = check_yolo(folder, inference, kind == "yolo-seg")
    print(json.dumps({"samples": len(names), "problems": problems}))


main()
