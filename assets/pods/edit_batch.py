#!/usr/bin/env python3
"""Write the image-edit client's batch for all crops: edit_batch.py <image_edit.json> <render tree> <output> <batch.yaml>.

The batch is JSON, which is YAML. Environment: IMAGE_EDIT_ENDPOINT, IMAGE_EDIT_MODEL, EDIT_MAX_LOST_PERCENT.
"""
import json
import os
import pathlib
import sys

# The folder of a pod's files stays as it was given.
sys.dont_write_bytecode = True
from edit_outcome import most_lost


def main() -> None:
    config, render, output, batch = (pathlib.Path(argument) for argument in sys.argv[1:5])
    crops = sorted(render.glob("crop/*/*/normal_img/*.png"))
    if not crops:
        sys.exit(f"ERROR: no crops under {render}/crop/<MATERIAL>/<cell>/normal_img\n"
                 "fix: the render stage emitted nothing; raise render_patches")
    bound = most_lost(len(crops))
    data = []
    for crop in crops:
        material, cell = crop.parts[-4], crop.parts[-3]
        target = output / "crop" / material / cell / crop.name
        target.parent.mkdir(parents=True, exist_ok=True)
        notes = batch.parent / "notes" / material / cell
        notes.mkdir(parents=True, exist_ok=True)
        data.append({
            "inputs": {"rgb": str(crop)},
            "output": {"video": str(target), "caption": str(notes / f"{crop.stem}.txt"),
                       "metadata": str(notes / f"{crop.stem}.json")},
        })
    endpoint = {"url": os.environ["IMAGE_EDIT_ENDPOINT"], "model": os.environ["IMAGE_EDIT_MODEL"]}
    published = json.loads(config.read_text(encoding="utf-8"))["batch"]
    whole = {"data": data, "endpoints": {"image_edit": endpoint}, **published}
    batch.write_text(json.dumps(whole, indent=1), encoding="utf-8")
    print(f"{len(data)} crops to edit; at most {bound} may be lost")


main()
