#!/usr/bin/env python3
"""Build the inference stage from crops, CAD masks and submasks: build_stage.py <stage>.

Layout: <MATERIAL>/{clean_image,cad_mask}/<cell>__<stem>.<ext>, <MATERIAL>/mask/<defect>/*, defect_spec.jsonl,
semantic_segmentation_labels.json with the class names that placing knows. Materials are those that the render put on disk.
The pairs of the stage go to <stage>.pairs.json.
"""
import json
import os
import pathlib
import sys
import typing

from cad_classes import lack, write_labels
from recolour import recolour_masks

LABELS = "semantic_segmentation_labels.json"
# What placing lists; a folder with other pictures alone counts as empty there.
SUBMASKS = (".png", ".bmp", ".jpg", ".jpeg")


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def unwrap(tree: pathlib.Path, marker) -> pathlib.Path:
    """The tree itself, or the one folder inside it that holds what is looked for (hand uploads wrap)."""
    if marker(tree):
        return tree
    for inner in sorted(path for path in tree.iterdir() if path.is_dir()) if tree.is_dir() else []:
        if marker(inner):
            return inner
    return tree


def deeper(tree: pathlib.Path, name: str) -> str:
    """Where else the file lies, for uploads that are wrapped more than once."""
    found = sorted(tree.glob(f"*/*/{name}")) + sorted(tree.glob(f"*/*/*/{name}"))
    return f"; it lies deeper: {found[0].relative_to(tree)}" if found else ""


def link(source: pathlib.Path, target: pathlib.Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to(source.resolve())


def submasks_in(folder: pathlib.Path) -> list:
    """Pictures of a submask folder; what desktops and people leave beside them (.DS_Store, README) is none."""
    files = sorted(path for path in folder.glob("*") if path.is_file()) if folder.is_dir() else []
    masks = [path for path in files if path.suffix.lower() in SUBMASKS and not path.name.startswith(".")]
    if len(masks) < len(files):
        others = [path.name for path in files if path not in set(masks)]
        print(f"{folder.parent.parent.name}+{folder.name}: {len(others)} files are no submasks and are left out, first {others[0]}")
    return masks


def pair_crops(augment: pathlib.Path, render: pathlib.Path, stage: pathlib.Path) -> dict:
    """Link every edited crop with its CAD mask; the number of crops by material."""
    counts: dict = {}
    for image in sorted(augment.glob("crop/*/*/*")):
        if image.suffix.lower() not in (".png", ".jpg", ".jpeg"):
            continue
        material, cell = image.parts[-3], image.parts[-2]
        mask = render / "crop" / material / cell / "cad_mask" / f"{image.stem}_cad_mask.png"
        if not mask.is_file():
            stop(f"{material}/{cell}/{image.name} has no CAD mask ({mask})", "the render output is incomplete; run again")
        link(image, stage / material / "clean_image" / f"{cell}__{image.stem}{image.suffix}")
        link(mask, stage / material / "cad_mask" / f"{cell}__{image.stem}.png")
        counts[material] = counts.get(material, 0) + 1
    return counts


def without_look(augment: pathlib.Path, render: pathlib.Path) -> set:
    """Say how many crops the camera look lost; the materials that it lost altogether."""
    crops = sorted(render.glob("crop/*/*/normal_img/*"))
    edited = {(path.parts[-3], path.parts[-2], path.stem) for path in augment.glob("crop/*/*/*")}
    lost = [path for path in crops if (path.parts[-4], path.parts[-3], path.stem) not in edited]
    if lost:
        first = "/".join((lost[0].parts[-4], lost[0].parts[-3], lost[0].name))
        print(f"WARNING: {len(lost)} of {len(crops)} crops have no camera look and are left out, first {first}")
    return {path.parts[-4] for path in lost} - {material for material, _, _ in edited}


def prompts_in(spec: pathlib.Path) -> dict:
    """Prompts for placing by text; lines that are not JSON objects are said and passed over."""
    found: dict = {}
    # utf-8-sig: editors on Windows begin a file with a mark that json does not take.
    for number, line in enumerate(spec.read_text(encoding="utf-8-sig", errors="replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            found[entry["defect_type"]] = str(entry.get("roi_prompt_defect_location") or "").strip()
        except (ValueError, KeyError, TypeError, AttributeError):
            print(f"WARNING: {spec.name} line {number} is not a defect specification and is passed over")
    return found


def labels_for(stage: pathlib.Path, render: pathlib.Path, raw: pathlib.Path, spatial: str) -> set:
    """Write the stage's labels; the classes that placing knows among them."""
    labels = next((path for path in (render / "crop" / LABELS, render / LABELS, raw / LABELS) if path.is_file()), None)
    if labels is None:
        if spatial == "cad":
            stop(f"{LABELS} was found neither in the render output nor in the raw dataset", "cad placement needs it; render again or use free")
        return set()
    try:
        there, changes = write_labels(labels, stage / LABELS)
    except (ValueError, SyntaxError, AttributeError, OSError) as error:
        stop(f"{labels} is not of the form that Omniverse Replicator writes: {error}", "render again, or use default_spatial_dependency free")
    recolour_masks(sorted(stage.glob("*/cad_mask/*.png")), changes)
    return there


def main() -> None:
    stage = pathlib.Path(sys.argv[1])
    env = {key: pathlib.Path(os.environ[key]) for key in ("AUGMENT_IN", "RENDER_IN", "RAW_IN")}
    pairs = [tuple(pair) for pair in json.loads(os.environ["ANOMALY_TYPES_JSON"])]
    spatial = os.environ["SPATIAL_DEPENDENCY"]
    raw = unwrap(env["RAW_IN"], lambda tree: (tree / "defect_spec.jsonl").is_file() or any((tree / m).is_dir() for m, _ in pairs))
    # The specification of the stage is written below; of the dataset's own only the prompts are read, for placing by text.
    own = raw / "defect_spec.jsonl"
    if not own.is_file() and (spatial == "text" or not any((raw / m).is_dir() for m, _ in pairs)):
        stop(f"{raw}/defect_spec.jsonl missing in raw dataset{deeper(env['RAW_IN'], 'defect_spec.jsonl')}", "datasets/pcb/raw is incomplete; upload it again or rerun the setup")
    stage.mkdir(parents=True)
    counts = pair_crops(env["AUGMENT_IN"], env["RENDER_IN"], stage)
    if not counts:
        stop(f"no edited crops under {env['AUGMENT_IN']}/crop", "the camera-look stage wrote nothing; read its log")
    unseen = without_look(env["AUGMENT_IN"], env["RENDER_IN"])

    there = labels_for(stage, env["RENDER_IN"], raw, spatial)
    prompts = prompts_in(own) if own.is_file() else {}
    lines, kept, unplaceable = [], [], []
    left_out: dict = {}
    for material, defect in pairs:
        if material not in counts:
            found = ", ".join(f"{name} ({counts[name]} crops)" for name in sorted(counts))
            why = f"no crop of {material} has a camera look" if material in unseen else f"the render found no {material}; it found {found}"
            print(f"WARNING: {material}+{defect} is left out: {why}; its samples go to the other pairs")
            left_out[f"{material}+{defect}"] = why
            continue
        # Unknown classes get no place; that is said by placing, too, but after all of them were tried.
        why = lack(defect, there) if spatial == "cad" else ""
        if why:
            left_out[f"{material}+{defect}"] = f"it can never be placed by cad: {why}"
            print(f"WARNING: {material}+{defect} is left out: {left_out[f'{material}+{defect}']}; its samples go to the other pairs")
            unplaceable.append(f"{material}+{defect}: {why}")
            continue
        files = submasks_in(raw / material / "mask" / defect)
        if not files:
            flat = f"; {defect}/ lies at the root of the upload" if (raw / defect).is_dir() else ""
            stop(f"submask dir not found: {material}/mask/{defect} in {raw}{flat}",
                 "the raw PCBA data must have <material>/mask/<defect>/ directories matching anomaly_types_json")
        prompt = prompts.get(f"{material}+{defect}", "")
        if spatial == "text" and not prompt:
            stop(f"{material}+{defect} has no roi_prompt_defect_location in {raw}/defect_spec.jsonl, which placing by text needs",
                 "write the prompt, or use default_spatial_dependency cad")
        for path in files:
            link(path, stage / material / "mask" / defect / path.name)
        lines.append(json.dumps({"defect_type": f"{material}+{defect}", "spatial_dependency": spatial,
                                 "roi_prompt_defect_location": prompt}))
        kept.append([material, defect])
        print(f"{material}+{defect}: {len(files)} submasks, {counts[material]} crops")
    if not lines and unplaceable:
        stop(f"no pair can be placed by cad: {'; '.join(unplaceable)}",
             "name the classes of the board's cookbook pad, solder, capacitor and ic, or use default_spatial_dependency free")
    if not lines:
        stop("no pair of the taxonomy was rendered", "choose anomaly_types among the rendered materials, or render more patches")
    (stage / "defect_spec.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pathlib.Path(f"{stage}.pairs.json").write_text(json.dumps(kept), encoding="utf-8")
    if left_out and "OUTPUT" in os.environ:
        # Beside the samples, for who sees the files and no log.
        note = pathlib.Path(os.environ["OUTPUT"]) / "left_out.json"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(json.dumps(left_out, indent=2) + "\n", encoding="utf-8")


main()
