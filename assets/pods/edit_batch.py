#!/usr/bin/env python3
"""Write the image-edit batch for all crops, or check its outcome.

edit_batch.py <render tree> <output> <batch.yaml>     writes the batch (as JSON, which is YAML)
edit_batch.py --check <batch.yaml>                    every output must be there
"""
import json
import os
import pathlib
import sys

PROMPT = ("Transfer this Omniverse render of a printed circuit board to the solder-light look of the "
          "inspection camera. Keep every part, edge and position as it is.")


def write(render: pathlib.Path, output: pathlib.Path, batch: pathlib.Path) -> None:
    crops = sorted(render.glob("crop/*/*/normal_img/*.png"))
    if not crops:
        sys.exit(f"ERROR: no crops under {render}/crop/<MATERIAL>/<cell>/normal_img\n"
                 "fix: the render stage emitted nothing; raise render_patches")
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
    config = {
        "data": data,
        "endpoints": {"image_edit": {"url": os.environ["IMAGE_EDIT_ENDPOINT"], "model": os.environ["IMAGE_EDIT_MODEL"]}},
        "pipeline": {"retry": 3, "regenerate_caption_on_retry": False, "logging": {"enabled": True, "level": "INFO"}},
        "captioning": {"llm": {"text": PROMPT}},
        "augmentation": {
            "model": {"name": "image-edit", "executor_type": "image-edit"},
            "parameters": {"num_inference_steps": 30, "guidance_scale": 4.0, "seed": 0},
        },
        "data_processing": {"alignment": {"rot_range_deg": [-1, 1, 0.1], "shift_step": 2, "bins": 64,
                                          "interp": "bilinear", "no_resize": True}},
    }
    batch.write_text(json.dumps(config, indent=1), encoding="utf-8")
    print(f"{len(data)} crops to edit")


def check(batch: pathlib.Path) -> None:
    data = json.loads(batch.read_text(encoding="utf-8"))["data"]
    missing = [entry["output"]["video"] for entry in data if not pathlib.Path(entry["output"]["video"]).is_file()]
    if missing:
        sys.exit(f"ERROR: {len(missing)} of {len(data)} edited pictures are missing, first {missing[0]}\n"
                 "fix: read the client's lines above; verify image_edit_endpoint from inside the cluster")
    print(f"camera look done: {len(data)} pictures, one for each crop")


if sys.argv[1] == "--check":
    check(pathlib.Path(sys.argv[2]))
else:
    write(*(pathlib.Path(argument) for argument in sys.argv[1:4]))
