#!/usr/bin/env python3
"""Check the training data as AnomalyGen opens them: check_training.py <dataset> <pairs of the recipe> <specification to write>.

For each file of anomaly_image/<D>/ the trainer opens mask/<D>/<stem>_mask.<same ending>, which has to be of the picture's
size with 255 as its brightest value. What the recipe does not train is left out of the specification that the validation
cases are made from. The last line is validation=<how many cases give each pair at least three>.
"""
import json
import pathlib
import struct
import sys
import typing

try:
    from PIL import Image
except ImportError:  # The image has it; a CPU preview of it may not, and its trainer looks for itself.
    Image = None

# Placing lists these alone.
SUBMASKS = (".png", ".jpg", ".jpeg", ".bmp")


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def size_of(path: pathlib.Path):
    if Image:
        with Image.open(path) as picture:
            return picture.size
    head = path.read_bytes()[:24]
    return struct.unpack(">II", head[16:24]) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


def brightest(path: pathlib.Path):
    if not Image:
        return 255
    with Image.open(path) as mask:
        return mask.convert("L").getextrema()[1]


def oddity(image: pathlib.Path, mask: pathlib.Path) -> str:
    """What is wrong with a picture and its mask; empty when nothing is."""
    if not mask.is_file():
        return f"{image.name} has no mask {mask.name}"
    try:
        sizes = size_of(image), size_of(mask)
        most = brightest(mask)
    except OSError as error:
        return f"{image.name} or {mask.name} cannot be opened: {error}"
    if None not in sizes and sizes[0] != sizes[1]:
        return f"{mask.name} is {sizes[1][0]}x{sizes[1][1]}, its picture {sizes[0][0]}x{sizes[0][1]}"
    return "" if most == 255 else f"the brightest value of {mask.name} is {most}, not 255"


def check_pair(dataset: pathlib.Path, material: str, defect: str) -> int:
    """The number of submasks that placing takes."""
    images = dataset / material / "anomaly_image" / defect
    masks = dataset / material / "mask" / defect
    files = sorted(path for path in images.iterdir() if path.is_file()) if images.is_dir() else []
    if not files:
        stop(f"{material}+{defect}: no pictures in {material}/anomaly_image/{defect}, which the recipe trains",
             "upload them, or take the pair out of both lists of the recipe")
    odd = [one for one in (oddity(image, masks / f"{image.stem}_mask{image.suffix}") for image in files) if one]
    if odd:
        stop(f"{material}+{defect}: {len(odd)} of {len(files)} training pictures have no mask as the trainer opens it: {'; '.join(odd[:3])}",
             f"each picture of anomaly_image/{defect} needs mask/{defect}/<its name>_mask with the same ending, of its size, black with 255 for the defect")
    return sum(1 for path in masks.iterdir() if path.suffix.lower() in SUBMASKS)


def main() -> None:
    dataset, pairs, target = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]), pathlib.Path(sys.argv[3])
    if not any(path.suffix.lower() in SUBMASKS for path in dataset.glob("*/mask/*/*")):
        stop("prep_testcase.sh would produce an empty validation.jsonl: the raw PCBA dataset has no training masks under <MATERIAL>/mask/<defect>/",
             "upload masks for every pair that is to be trained")
    lines, counts = {}, {}
    for number, line in enumerate((dataset / "defect_spec.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            lines[json.loads(line)["defect_type"]] = line
        except (ValueError, KeyError, TypeError):
            stop(f"defect_spec.jsonl:{number} is not JSON with a defect_type", "correct that line")
    for material, defect in pairs:
        name = f"{material}+{defect}"
        counts[name] = check_pair(dataset, material, defect)
        if name not in lines:
            stop(f"{name} is trained by the recipe and has no line in defect_spec.jsonl, so no validation case could be made of it",
                 "add the line, or take the pair out of both lists of the recipe")
        if counts[name] == 0:
            stop(f"{name}: no submasks in {material}/mask/{defect} that placing takes ({', '.join(SUBMASKS)})", "save its masks as PNG")
        print(f"{name}: {counts[name]} training masks")
    others = [name for name in lines if name not in counts]
    if others:
        print(f"not trained by the recipe, so left out of the validation: {', '.join(others)}")
    target.write_text("".join(f"{lines[name]}\n" for name in counts), encoding="utf-8")
    total = sum(counts.values())
    # Shared out by the numbers of masks; with less than this a rare pair would get none.
    print(f"validation={max(total, -(-3 * total // min(counts.values())))}")


main()
