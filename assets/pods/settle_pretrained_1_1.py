#!/usr/bin/env python3
"""Check the pretrained tree of release 1.1 by name, and list it: settle_pretrained_1_1.py <folder>.

The tree stays as the download leaves it: links of the hub's cache included, which become files in the store. The list lies in
the folder under a name of its own, so that a setup of release 1.0 beside it keeps its list.
"""
import json
import pathlib
import shutil
import sys

LIST = ".pcba-day0-setup-1.1.json"
# The same table as preflight's, from AnomalyGen's public source (scripts/preflight_env_ckpt.sh).
OPENED = ["checkpoint_manifest_converted.sha256", "Cosmos3-Nano", "Cosmos3-Edge", "facebook/dinov2-large",
          "facebook/sam2.1-hiera-large/sam2.1_hiera_large.pt", "nvidia/C-RADIO-V3/model.safetensors",
          "nvidia/Cosmos3-Nano/config.json", "wan2pt2/Wan2.2_VAE.pth", "hf/models--nvidia--Cosmos-Guardrail1",
          "hf/models--Qwen--Qwen3Guard-Gen-0.6B", "hf/models--Qwen--Qwen3-VL-8B-Instruct", "hf/models--nvidia--Cosmos3-Edge"]


def files(folder: pathlib.Path) -> list:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def filled(path: pathlib.Path) -> bool:
    """A file with something in it, or a folder with such a file."""
    return (path.is_file() and path.stat().st_size > 0) or (path.is_dir() and any(one.stat().st_size for one in files(path)))


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    # What the client leaves beside a download to a folder is no part of the tree; the hub's cache in hf/ is.
    for path in [one for one in folder.rglob(".cache") if one.is_dir()]:
        shutil.rmtree(path, ignore_errors=True)
    # With this list an offline look at the partial Edge entry finds files lacking.
    shutil.rmtree(folder / "hf" / "models--nvidia--Cosmos3-Edge" / "trees", ignore_errors=True)
    missing = [name for name in OPENED if not filled(folder / name)]
    if missing:
        sys.exit(f"ERROR: the pretrained tree that was downloaded lacks {', '.join(missing)}\n"
                 "fix: see the lines above for what was refused; accept the licences that they name, then call setup_artifacts again")
    sizes = {path.relative_to(folder).as_posix(): path.stat().st_size for path in files(folder) if path.name != LIST}
    (folder / LIST).write_text(json.dumps({"artifact": "pretrained", "release": "1.1", "files": sizes}) + "\n", encoding="utf-8")
    print(f"pretrained done: {len(sizes)} files, {sum(sizes.values())} bytes: {', '.join(sorted(path.name for path in folder.iterdir()))}")


main()
