#!/usr/bin/env python3
"""Link pretrained items into the image's checkpoint folder, one by one: link_pretrained.py <tree> <checkpoints>.

A hand upload may wrap the tree in one more folder. The checkpoint folder already holds SAM2 and Qwen3-VL, baked into the image, so it is never replaced as a whole.
"""
import pathlib
import sys

ITEMS = ["NVDINOV2", "nvidia", "google-t5", "facebook", "C-RADIOv2_B.pth", "sam2", "Qwen"]


def unwrap(tree: pathlib.Path) -> pathlib.Path:
    """The tree itself, or the one folder inside it that holds its items."""
    inside = sorted(path for path in tree.iterdir() if path.is_dir()) if tree.is_dir() else []
    for folder in (tree, tree / "pretrained", *inside):
        if any((folder / item).exists() for item in ITEMS):
            return folder
    return tree


def main() -> None:
    tree, checkpoints = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    root = unwrap(tree)
    missing = [item for item in ITEMS if not (root / item).exists() and not (checkpoints / item).exists()]
    if missing:
        sys.exit(f"ERROR: the pretrained tree lacks {', '.join(missing)} (looked in {root})\n"
                 "fix: complete models/pretrained, by the setup workflow or by upload")
    checkpoints.mkdir(parents=True, exist_ok=True)
    linked = []
    for item in ITEMS:
        target = checkpoints / item
        if (root / item).exists() and not target.exists():
            target.symlink_to((root / item).resolve())
            linked.append(item)
    print(f"pretrained: linked {', '.join(linked) or 'nothing new'}")


main()
