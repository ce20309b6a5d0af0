#!/usr/bin/env python3
"""Foretell how long placing by cad will take, from size and groups of the crops: foretell_placement.py <stage> <number of samples>.

For every sample AnomalyGen looks for places of all kinds of defect, bridges among all pairs and triples of groups of pad
and solder, on one core and without a word. Measured: 43 s for 700x715 pixels with 8 groups, 9 s for 370x370 with 8, 5 s
with 7; that is about a microsecond for each pixel and combination. Without OpenCV (a CPU preview) nothing is foretold.
"""
import json
import pathlib
import re
import sys

try:
    import cv2
    import numpy as np
except ImportError:
    cv2 = None

# Seconds for one pixel and one pair or triple of groups.
EACH = 1e-6
# From here on it is said, in minutes.
LONG = 10
# Crops that are opened, for each material.
LOOKED = 8


def groups(mask_path: pathlib.Path, colours: list) -> tuple:
    image = cv2.imread(str(mask_path), cv2.IMREAD_COLOR)
    if image is None:
        return 0, 0, 0
    metal = np.zeros(image.shape[:2], np.uint8)
    for red, green, blue in colours:
        metal |= (image == (blue, green, red)).all(axis=2).astype(np.uint8)
    joined = cv2.dilate(metal, np.ones((5, 5), np.uint8))
    return image.shape[1], image.shape[0], cv2.connectedComponents(joined)[0] - 1


def main() -> None:
    stage, samples = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    specs = [json.loads(line) for line in (stage / "defect_spec.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    materials = [one["defect_type"].split("+")[0] for one in specs if one["spatial_dependency"] == "cad"]
    if cv2 is None or not materials:
        return
    labels = json.loads((stage / "semantic_segmentation_labels.json").read_text(encoding="utf-8"))
    colours = [tuple(map(int, re.findall(r"\d+", key)[:3])) for key, one in labels.items() if one.get("class") in ("pad", "solder")]
    seconds, worst = 0.0, (0, "")
    for material in materials:
        masks = sorted((stage / material / "cad_mask").glob("*.png"))[:LOOKED]
        costs = []
        for path in masks:
            width, height, count = groups(path, colours)
            cost = EACH * width * height * (count * (count - 1) // 2 + count * (count - 1) * (count - 2) // 6)
            costs.append(cost)
            worst = max(worst, (cost, f"{path.name}: {width}x{height} with {count} groups of pad and solder"))
        seconds += samples / len(specs) * sum(costs) / max(1, len(costs))
    if seconds > LONG * 60:
        print(f"WARNING: placing the masks may take {seconds / 60:.0f} min on one core, and says little meanwhile; the slowest crop is {worst[1]}. "
              "Smaller crops avoid it: in day0_crop.yaml crop.offset small (10) and crop.morph_kernel 1, so that parts are not joined, and crop.bridge false")


main()
