#!/usr/bin/env python3
"""Put pretrained items into the image's checkpoint folder: link_pretrained.py <tree> <checkpoints> <infer|finetune>.

Each item that the tree has stands in the place of the image's own, whatever that holds (a partial folder of the image
would hide the tree's); what the tree lacks stays as the image has it. Then everything that this step opens by name is
looked for, so that a run stops here and not after the models were loaded. MODEL_SIZE and SPATIAL_DEPENDENCY tell the step.
"""
import os
import pathlib
import shutil
import sys

# What release 1.0 alone has: the tree of release 1.1 may lie beside it, and has nvidia/ and facebook/, too.
FIRST = ["NVDINOV2", "google-t5"]
ITEMS = ["NVDINOV2", "nvidia", "google-t5", "facebook", "sam2", "Qwen"]


def filled(path: pathlib.Path) -> bool:
    """A file with something in it, or a folder with such a file."""
    if path.is_file():
        return path.stat().st_size > 0
    return path.is_dir() and any(one.is_file() and one.stat().st_size for one in path.rglob("*"))


def unwrap(tree: pathlib.Path) -> pathlib.Path:
    """The folder of the items: pretrained/ as a setup leaves it, the tree itself, or either inside one more folder."""
    inside = sorted(path for path in tree.iterdir() if path.is_dir()) if tree.is_dir() else []
    for wanted in (FIRST, ITEMS):
        for folder in (tree, tree / "pretrained", *inside, *(path / "pretrained" for path in inside)):
            if any((folder / item).exists() for item in wanted):
                return folder
    return tree


def needs(step: str, version: str) -> list:
    """(path, what AnomalyGen does without it): the same table as preflight's, from its public source."""
    base = f"nvidia/Cosmos-Predict2-{os.environ.get('MODEL_SIZE', '2b').upper()}-Text2Image"
    paths = [f"{base}/model.pt", f"{base}/tokenizer/tokenizer.pth", "google-t5/t5-large",
             "NVDINOV2/nv_dinov2_classification_model.ckpt", "facebook/dinov2-large"]
    if step == "finetune":
        paths.append("nvidia/C-RADIO-V3/model.safetensors")
    if os.environ.get("SPATIAL_DEPENDENCY") == "text":
        paths += ["sam2/sam2.1_hiera_large.pt", "Qwen/Qwen3-VL-4B-Instruct"]
    return [(path, "stops") for path in paths] + ([("google-t5/t5-11b", "hub")] if version == "1.0.0" else [])


def main() -> None:
    tree, checkpoints, step = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3]
    root = unwrap(tree)
    checkpoints.mkdir(parents=True, exist_ok=True)
    linked = []
    for item in ITEMS:
        target = checkpoints / item
        if not filled(root / item):
            continue
        if target.is_symlink() or target.is_file():
            target.unlink()
        elif target.is_dir():
            shutil.rmtree(target)
        target.symlink_to((root / item).resolve())
        linked.append(item)
    print(f"pretrained: linked {', '.join(linked) or 'nothing'} from {root}")
    told = checkpoints.parent / "VERSION"
    version = told.read_text(encoding="utf-8").strip() if told.is_file() else "1.0.0"
    absent = [(path, otherwise) for path, otherwise in needs(step, version) if not filled(checkpoints / path)]
    missing = [path for path, otherwise in absent if otherwise == "stops"]
    if missing:
        sys.exit(f"ERROR: the pretrained tree lacks {', '.join(missing)} (looked in {root} and in the image)\n"
                 "fix: complete models/pretrained, by the setup workflow or by upload")
    for path, _ in absent:
        print(f"WARNING: {path} is not there; AnomalyGen {version} loads it and now fetches 45 GB from the hub into this pod")


main()
