#!/usr/bin/env python3
"""Put the pretrained tree of release 1.1 into the image: link_checkpoints_1_1.py <tree> <repository of the image>.

The image's folder checkpoints is replaced by one link to the tree, and the tree's own manifest of converted weights goes into
assets/. What both AnomalyGen tasks open by name is looked for first, so that a run stops here with what is missing.
"""
import pathlib
import shutil
import sys
import typing

MANIFEST = "checkpoint_manifest_converted.sha256"
NEEDS = ["Cosmos3-Nano", "Cosmos3-Edge", "wan2pt2/Wan2.2_VAE.pth", "nvidia/Cosmos3-Nano/config.json",
         "nvidia/C-RADIO-V3/model.safetensors", "facebook/dinov2-large", "facebook/sam2.1-hiera-large/sam2.1_hiera_large.pt",
         "hf/models--nvidia--Cosmos-Guardrail1", "hf/models--Qwen--Qwen3Guard-Gen-0.6B",
         "hf/models--Qwen--Qwen3-VL-8B-Instruct", "hf/models--nvidia--Cosmos3-Edge"]
# What the tree of release 1.0 alone has.
FIRST = ["pretrained", "NVDINOV2", "google-t5"]
SETUP = "run the setup of release 1.1 (setup_artifacts with release 1.1) for models/pretrained of this root, or of a root of its own"


def stop(what: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def filled(path: pathlib.Path) -> bool:
    return path.stat().st_size > 0 if path.is_file() else path.is_dir() and any(path.iterdir())


def unwrap(tree: pathlib.Path) -> pathlib.Path:
    """The tree, or the one folder inside it that has the manifest (hand uploads wrap)."""
    inside = sorted(path for path in tree.iterdir() if path.is_dir()) if tree.is_dir() else []
    return next((folder for folder in (tree, *inside) if (folder / MANIFEST).is_file()), tree)


def main() -> None:
    tree, repo = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    root = unwrap(tree)
    has = ", ".join(sorted(path.name for path in root.iterdir())[:8]) if root.is_dir() else "nothing"
    if not filled(root / MANIFEST):
        old = [name for name in FIRST if (root / name).exists()]
        what = f"the tree of release 1.0 (it has {', '.join(old)})" if old and not (root / "Cosmos3-Nano").exists() else "incomplete"
        stop(f"models/pretrained is {what}: {MANIFEST} is not in it; it has {has}", SETUP)
    missing = [path for path in NEEDS if not filled(root / path)]
    if missing:
        stop(f"models/pretrained lacks {', '.join(missing)} of release 1.1; both bases have to be there, whichever the recipe names", SETUP)
    checkpoints, assets = repo / "checkpoints", repo / "assets"
    try:
        if checkpoints.is_symlink() or checkpoints.is_file():
            checkpoints.unlink()
        elif checkpoints.is_dir():
            shutil.rmtree(checkpoints)
        checkpoints.symlink_to(root.resolve())
        assets.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / MANIFEST, assets / MANIFEST)
    except OSError as error:
        stop(f"the image does not let its own folder be changed: {error}",
             "use the writable kind of the AnomalyGen 1.1 image; its tasks link checkpoints and write assets below /workspace/paidf-anomalygen")
    print(f"checkpoints: linked to {root}, manifest of {sum(1 for _ in open(root / MANIFEST, encoding='utf-8'))} converted weights")


main()
