"""Reads an export by the readers that trainers use and compares it with the run's masks; needs pycocotools, numpy, pillow.

read_export.py coco|yolo-detect|yolo-seg|mvtec <export folder> <inference folder>
Prints one JSON object like check_export.py, which needs no packages and so cannot ask pycocotools.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDES = ("train", "val", "test")
# As Ultralytics lists them: other files of a picture folder are not looked at.
PICTURES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}


def original(inference, name):
    with Image.open(inference / "original_mask" / f"{Path(name).stem}.png") as mask:
        return np.asarray(mask.convert("L")) > 127


def read_coco(folder, inference):
    from pycocotools import mask as rle
    from pycocotools.coco import COCO

    names, problems = [], []
    for side in SIDES:
        # It prints how long it took.
        with contextlib.redirect_stdout(io.StringIO()):
            coco = COCO(str(folder / "annotations" / f"instances_{side}.json"))
        for image in coco.loadImgs(coco.getImgIds()):
            name = image["file_name"]
            names.append(name)
            with Image.open(folder / "images" / side / name) as picture:
                picture.load()
                if picture.size != (image["width"], image["height"]):
                    problems.append(f"{name}: picture of {picture.size}")
            own = coco.loadAnns(coco.getAnnIds(imgIds=[image["id"]]))
            union = sum(coco.annToMask(one).astype(int) for one in own)
            if not np.array_equal(union, original(inference, name).astype(int)):
                problems.append(f"{name}: annToMask differs from the original")
            for one in own:
                packed = coco.annToRLE(one)
                if float(rle.area(packed)) != one["area"] or rle.toBbox(packed).tolist() != one["bbox"]:
                    problems.append(f"{name}: area or bbox differ from what pycocotools measures")
    return names, problems


def read_yolo(folder, inference, outlines):
    """The rules of Ultralytics' loader: labels beside images, shares of the size, no line twice."""
    names, problems = [], []
    for side in SIDES:
        for picture in sorted((folder / "images" / side).iterdir()):
            if picture.suffix.lower() not in PICTURES:
                problems.append(f"{picture.name}: no picture to the loader")
                continue
            names.append(picture.name)
            with Image.open(picture) as opened:
                opened.load()
                size = np.array(opened.size)
            text = (folder / "labels" / side / f"{picture.stem}.txt").read_text()
            rows = [[float(value) for value in line.split()] for line in text.splitlines()]
            if len({tuple(row) for row in rows}) != len(rows):
                problems.append(f"{picture.name}: a line stands twice")
            if any(not 0 <= value <= 1 for row in rows for value in row[1:]):
                problems.append(f"{picture.name}: a coordinate outside 0 to 1")
            mask = original(inference, picture.name)
            ys, xs = np.nonzero(mask)
            if outlines:
                if any(len(row) < 7 or len(row) % 2 == 0 for row in rows):
                    problems.append(f"{picture.name}: an outline without three points")
                points = np.concatenate([np.array(row[1:]).reshape(-1, 2) for row in rows]) * size
                low, high = points.min(0), points.max(0)
                # Outlines run along the edges of pixels; pillow draws an edge's pixels, too: one pixel around is allowed.
                canvas = Image.new("1", tuple(int(value) for value in size))
                for row in rows:
                    ImageDraw.Draw(canvas).polygon([tuple(p) for p in np.array(row[1:]).reshape(-1, 2) * size], fill=1)
                if not np.asarray(canvas)[mask].all():
                    problems.append(f"{picture.name}: the outlines do not cover the mask")
            else:
                boxes = np.array([row[1:] for row in rows])
                low = ((boxes[:, :2] - boxes[:, 2:] / 2) * size).min(0)
                high = ((boxes[:, :2] + boxes[:, 2:] / 2) * size).max(0)
            if np.abs(np.concatenate([low, high]) - [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1]).max() > 0.01:
                problems.append(f"{picture.name}: bounds {low} {high}")
    return names, problems


def read_mvtec(folder, inference):
    """anomalib's rules: any picture three folders deep; anomalous test pictures and masks pair in sorted order, stem in stem."""
    known = [original(inference, path.name) for path in sorted((inference / "original_mask").iterdir())]
    names, problems = [], []
    for category in sorted(path for path in folder.iterdir() if path.is_dir()):
        rows = [path.relative_to(category) for path in sorted(category.glob("*/*/*")) if path.is_file()]
        if any(len(row.parts) != 3 or row.parts[0] not in ("train", "test", "ground_truth") for row in rows):
            problems.append(f"{category.name}: something else beside the three folders")
        faulty = [row for row in rows if row.parts[0] == "test" and row.parts[1] != "good"]
        masks = [row for row in rows if row.parts[0] == "ground_truth"]
        if len(faulty) != len(masks):
            problems.append(f"{category.name}: {len(faulty)} pictures, {len(masks)} masks")
        for row, truth in zip(faulty, masks):
            names.append(str(row))
            if row.parts[1] != truth.parts[1] or row.stem not in truth.stem:
                problems.append(f"{row}: paired with {truth}")
            with Image.open(category / row) as picture, Image.open(category / truth) as mask:
                picture.load()
                pixels = np.asarray(mask.convert("L")) > 127
                if picture.size != mask.size or not any(np.array_equal(pixels, one) for one in known):
                    problems.append(f"{truth}: no mask of the run, or of another size than its picture")
        good = [row for row in rows if row.parts[1] == "good"]
        pictures = [(category / row).read_bytes() for row in good]
        if len(set(pictures)) != len(pictures):
            problems.append(f"{category.name}: a good picture stands twice")
        if not any(row.parts[0] == "train" for row in good):
            problems.append(f"{category.name}: nothing to train on")
    return names, problems


def main():
    kind, folder, inference = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if kind == "coco":
        names, problems = read_coco(folder, inference)
    elif kind == "mvtec":
        names, problems = read_mvtec(folder, inference)
    else:
        names, problems = read_yolo(folder, inference, kind == "yolo-seg")
    print(json.dumps({"samples": len(names), "problems": problems}))


main()
