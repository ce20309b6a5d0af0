#!/usr/bin/env python3
"""Lay a download out as the URL contract has it, check it by name, and list it: settle_download.py <artifact> <folder> <baked>.

`baked` is the image's own checkpoint folder, which has parts of the pretrained bundle already. The list lies in the
folder as .pcba-day0-setup.json: with it an upload that was interrupted can be told from a complete one.
"""
import json
import os
import pathlib
import shutil
import sys
import typing

LIST = ".pcba-day0-setup.json"
ITEMS = ["NVDINOV2", "nvidia", "google-t5", "facebook", "sam2", "Qwen"]
# A root may hold the models of release 1.1 as well, in folders of some of these names; these two it does not have.
OWN = ["NVDINOV2", "google-t5"]
# What inference or training opens by name; sam2 and Qwen are for placing by text, and the image may have them.
OPENED = ["NVDINOV2/nv_dinov2_classification_model.ckpt", "google-t5/t5-large", "facebook/dinov2-large",
          "nvidia/C-RADIO-V3/model.safetensors"]
BY_TEXT = ["sam2/sam2.1_hiera_large.pt", "Qwen/Qwen3-VL-4B-Instruct"]


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def files(folder: pathlib.Path) -> list:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def filled(path: pathlib.Path) -> bool:
    """A file with something in it, or a folder with such a file."""
    return (path.is_file() and path.stat().st_size > 0) or (path.is_dir() and any(one.stat().st_size for one in files(path)))


def lift(source: pathlib.Path, folder: pathlib.Path) -> None:
    """Move the contents of a folder up to `folder`, and take away the folders that are empty then."""
    if source == folder:
        return
    print(f"unwrapped: {source.relative_to(folder)}/")
    aside = folder / ".lifted"
    source.rename(aside)
    for parent in source.parents:
        if parent == folder or any(parent.iterdir()):
            break
        parent.rmdir()
    for item in list(aside.iterdir()):
        target = folder / item.name
        if target.exists():
            stop(f"the download has {item.name} twice", "upload the artifact by hand")
        item.rename(target)
    aside.rmdir()


def checkpoint(folder: pathlib.Path) -> str:
    configs = sorted(folder.rglob("ag_config.yaml"), key=lambda path: (len(path.parts), str(path)))
    if not configs:
        stop("the checkpoint that was downloaded has no ag_config.yaml", "see the lines above; call setup_artifacts again")
    lift(configs[0].parent, folder)
    for state in ("optim", "scheduler", "trainer"):
        shutil.rmtree(folder / "checkpoints" / state, ignore_errors=True)
    weights = sorted(folder.rglob("iter_*.pt"))
    for path in weights:
        path.rename(folder / path.name)
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    steps = [path.name for path in sorted(folder.glob("iter_*.pt")) if filled(path)]
    if not steps or not filled(folder / "ag_config.yaml"):
        stop("the checkpoint that was downloaded has no weights (iter_*.pt) beside ag_config.yaml",
             "see the lines above; call setup_artifacts again")
    return f"ag_config.yaml, {', '.join(steps)}"


def raw(folder: pathlib.Path) -> str:
    spec = "defect_spec.jsonl"
    inside = [path for path in folder.iterdir() if (path / spec).is_file()]
    if not (folder / spec).is_file() and inside:
        lift(inside[0], folder)
    if not filled(folder / spec):
        stop(f"the raw dataset that was downloaded has no {spec}", "see the lines above; call setup_artifacts again")
    lines = (folder / spec).read_text(encoding="utf-8").splitlines()
    types = [json.loads(line)["defect_type"] for line in lines if line.strip()]
    materials = sorted({kind.split("+")[0] for kind in types})
    missing = [name for name in materials if not filled(folder / name)]
    if missing or not materials:
        stop(f"the raw dataset that was downloaded has nothing for {', '.join(missing) or 'any material'}",
             "see the lines above; call setup_artifacts again")
    return f"{spec}, {', '.join(materials)}"


def assets(folder: pathlib.Path) -> str:
    top = list(folder.iterdir())
    if len(top) == 1 and top[0].is_dir():
        lift(top[0], folder)
    scenes = [path for path in files(folder) if path.suffix in (".usd", ".usda", ".usdc", ".usdz") and filled(path)]
    if not scenes:
        stop("the assets that were downloaded hold no USD file", "see the lines above; call setup_artifacts again")
    return f"{len(scenes)} USD files"


def pretrained(folder: pathlib.Path, baked: pathlib.Path) -> str:
    """The items end up in pretrained/, as the published setup leaves them and the published workflows look for them."""
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    places = (folder / "pretrained", folder, *inside, *(path / "pretrained" for path in inside))
    found = next((path for names in (OWN, ITEMS) for path in places if any((path / item).exists() for item in names)), None)
    tree = folder / "pretrained"
    if found is None:
        stop("the pretrained bundle that was downloaded has no model in it", "see the lines above for what was refused; call setup_artifacts again")
    if found != tree:
        print(f"unwrapped: {found.relative_to(folder)}/")
        aside = folder / ".lifted"
        aside.mkdir()
        for path in list(found.iterdir()):
            if path not in (aside, folder / LIST):
                path.rename(aside / path.name)
        for parent in (found, *found.parents):
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
        if tree in found.parents and tree.exists():
            print(f"left out, of another release: {', '.join(sorted(path.name for path in tree.iterdir()))}")
            shutil.rmtree(tree)
        tree.mkdir(exist_ok=True)
        for path in list(aside.iterdir()):
            path.rename(tree / path.name)
        aside.rmdir()
    for item in ("sam2", "Qwen"):
        if not filled(tree / item) and filled(baked / item):
            print(f"{item}: taken from the image, which has it baked in")
            shutil.rmtree(tree / item, ignore_errors=True)
            shutil.copytree(baked / item, tree / item)
    base = [f"nvidia/Cosmos-Predict2-{size}-Text2Image" for size in os.environ.get("MODEL_SIZES", "2B").split()]
    opened = OPENED + [f"{one}/{file}" for one in base for file in ("model.pt", "tokenizer/tokenizer.pth")]
    lacking = [item for item in ITEMS[:4] if not filled(tree / item)]
    missing = lacking + [file for file in opened if file.split("/")[0] not in lacking and not filled(tree / file)]
    if missing:
        stop(f"the pretrained bundle that was downloaded lacks {', '.join(missing)}",
             "see the lines above for what was refused; call setup_artifacts again")
    for item in BY_TEXT:
        if not filled(tree / item):
            print(f"WARNING: {item} is not there; only default_spatial_dependency text opens it")
    return ", ".join(item for item in ITEMS if filled(tree / item))


def main() -> None:
    kind, folder, baked = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    # What the hub's client and git leave behind is no part of an artifact.
    for path in list(folder.rglob(".cache")) + list(folder.rglob(".git")):
        shutil.rmtree(path, ignore_errors=True)
    for path in list(folder.rglob(".gitattributes")):
        path.unlink()
    if not any(filled(path) for path in files(folder)):
        stop(f"the download of {kind} is empty", "see the lines above; call setup_artifacts again")
    held = pretrained(folder, baked) if kind == "pretrained" else {"checkpoint": checkpoint, "raw": raw, "assets": assets}[kind](folder)
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files(folder) if path.name != LIST}
    (folder / LIST).write_text(json.dumps({"artifact": kind, "files": sizes}) + "\n", encoding="utf-8")
    print(f"{kind} done: {len(sizes)} files, {sum(sizes.values())} bytes: {held}")


main()
