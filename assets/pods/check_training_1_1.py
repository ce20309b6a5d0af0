#!/usr/bin/env python3
"""Check the training data as AnomalyGen 1.1 opens them: check_training_1_1.py <dataset> <pairs of the recipe> <specification to write>.

A picture of anomaly_image/<D>/ counts with its mask/<D>/<stem>_mask.<same ending, or png>; without one it is passed over. What
the recipe does not train is left out of the specification, since a validation case of it would end the training. The last
line is validation=<number of validation cases>.
"""
import json
import pathlib
import sys
import typing

PICTURES = (".png", ".jpg", ".jpeg")
# Placing lists these.
SUBMASKS = (".png", ".jpg", ".jpeg", ".bmp")


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def files(folder: pathlib.Path, endings: tuple) -> list:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in endings) if folder.is_dir() else []


def check_pair(dataset: pathlib.Path, material: str, defect: str) -> int:
    """The number of submasks that placing takes."""
    masks = dataset / material / "mask" / defect
    images = files(dataset / material / "anomaly_image" / defect, PICTURES)
    bare = [one.name for one in images if not any((masks / f"{one.stem}_mask{end}").is_file() for end in (one.suffix, ".png"))]
    if len(bare) == len(images):
        why = f"none of its {len(images)} pictures has a mask as the trainer looks for it, first {bare[0]}" if images else f"there are no pictures in {material}/anomaly_image/{defect}"
        stop(f"{material}+{defect}: {why}: the trainer would stop at its first validation (no real references found)",
             f"give pictures mask/{defect}/<their name>_mask.png, black with 255 for the defect, or take the pair out of the recipe")
    if bare:
        print(f"WARNING: {material}+{defect}: {len(bare)} of {len(images)} pictures have no mask and are not trained on, first {bare[0]}")
    return len(files(masks, SUBMASKS))


def main() -> None:
    dataset, pairs, target = pathlib.Path(sys.argv[1]), json.loads(sys.argv[2]), pathlib.Path(sys.argv[3])
    if not any(path.suffix.lower() in SUBMASKS for path in dataset.glob("*/mask/*/*")):
        stop(f"no training masks under {dataset}: the raw PCBA dataset has none in <MATERIAL>/mask/<defect>/", "upload masks for every pair that is to be trained")
    lines, counts = {}, {}
    for number, line in enumerate((dataset / "defect_spec.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            lines[json.loads(line)["defect_type"]] = line
        except (ValueError, KeyError, TypeError):
            stop(f"defect_spec.jsonl:{number} is not JSON with a defect_type", "correct that line")
    for material, defect in pairs:
        name = f"{material}+{defect}"
        counts[name] = check_pair(dataset, material, defect)
        print(f"{name}: {counts[name]} training masks")
        if name not in lines:
            print(f"WARNING: {name} has no line in defect_spec.jsonl, so it is trained and never validated")
        elif counts[name] == 0:
            stop(f"{name}: no submasks in {material}/mask/{defect} that placing takes ({', '.join(SUBMASKS)})", "save its masks as PNG")
    others = [name for name in lines if name not in counts]
    if others:
        print(f"not trained by the recipe, so left out of the validation: {', '.join(others)}")
    validated = [name for name in counts if name in lines]
    if not validated:
        stop("no pair of the recipe has a line in defect_spec.jsonl: nothing could be validated, and no step would be the best one", "add a line for each pair")
    target.write_text("".join(f"{lines[name]}\n" for name in validated), encoding="utf-8")
    print(f"validation={sum(counts[name] for name in validated)}")


main()
