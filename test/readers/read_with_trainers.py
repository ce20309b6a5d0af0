"""Opens an export with the programs that train on it, and tells what they say of the data.

read_with_trainers.py <coco|yolo-detect|yolo-seg|mvtec> <export folder> <scratch folder>
Prints one JSON object as its last line: readers that were there, samples that each found, warnings of theirs about the data.
Ultralytics also trains one epoch from scratch at 64 pixels on the CPU. Nothing is downloaded: no weights are asked for.
"""
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

# Of the way a program runs, not of the data.
ABOUT_US = ("lr_scheduler", "deterministic", "num_workers", "GPU", "CUDA", "pin_memory", "Font", "font", "NMS time", "settings", "amp", "AMP", "Polars", "online", "deprecat", "torch", "tensorboard", "trainloader", "litlogger", "__array__")


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.said = []

    def emit(self, record):
        text = record.getMessage()
        # Ultralytics tells of bad labels with the level of a note.
        if record.levelno >= logging.WARNING or "corrupt" in text or "duplicate" in text:
            self.said.append(text)


def with_ultralytics(folder, scratch, outlines):
    from ultralytics import YOLO, settings
    from ultralytics.data.dataset import YOLODataset
    from ultralytics.data.utils import check_det_dataset

    settings.update({"sync": False})
    task = "segment" if outlines else "detect"
    data = check_det_dataset(str(folder / "data.yaml"))
    count = 0
    for side in ("train", "val", "test"):
        if not data.get(side) or (side == "val" and data["val"] == data["train"]):
            continue
        held = YOLODataset(img_path=data[side], data=data, task=task, imgsz=64, augment=False)
        count += len(held)
        if any(not len(label["bboxes"]) for label in held.labels):
            raise ValueError(f"{side}: a picture without labels")
    model = YOLO("yolo11n-seg.yaml" if outlines else "yolo11n.yaml", task=task)
    model.train(data=str(folder / "data.yaml"), epochs=1, imgsz=64, batch=4, device="cpu", workers=0, pretrained=False, amp=False,
                plots=False, project=str(scratch), name=task, exist_ok=True, verbose=False)
    return count


def with_supervision(kind, folder):
    import supervision as sv

    count = 0
    for side in ("train", "val", "test"):
        images = folder / "images" / side
        if not images.is_dir() or not any(images.iterdir()):
            continue
        if kind == "coco":
            held = sv.DetectionDataset.from_coco(str(images), str(folder / "annotations" / f"instances_{side}.json"), force_masks=True)
        else:
            held = sv.DetectionDataset.from_yolo(str(images), str(folder / "labels" / side), str(folder / "data.yaml"), force_masks=kind == "yolo-seg")
        for _path, _picture, found in held:
            count += 1
            if not len(found):
                raise ValueError(f"{side}: a picture without labels")
    return count


def with_pycocotools(folder):
    from pycocotools.coco import COCO

    count = 0
    for side in ("train", "val", "test"):
        coco = COCO(str(folder / "annotations" / f"instances_{side}.json"))
        count += len(coco.getImgIds())
        for one in coco.loadAnns(coco.getAnnIds()):
            if coco.annToMask(one).sum() != one["area"]:
                raise ValueError(f"{side}: a mask of another area")
    return count


def with_anomalib(folder, as_folder):
    from anomalib.data import Folder, MVTecAD

    # MVTecAD's validation set is its test set unless told otherwise.
    found = set()
    # It refuses a path with letters that are not ASCII, whatever the data (anomalib.data.utils.path.validate_path).
    plain_folder = Path(tempfile.mkdtemp()) / "export"
    folder = Path(shutil.copytree(folder, plain_folder))
    for category in sorted(one for one in folder.iterdir() if one.is_dir()):
        plain = {"train_batch_size": 2, "eval_batch_size": 2, "num_workers": 0}
        if as_folder:
            bad = sorted(f"test/{one.name}" for one in (category / "test").iterdir() if one.name != "good")
            masks = [one.replace("test/", "ground_truth/") for one in bad]
            good = category / "test" / "good"
            module = Folder(name=category.name, root=category, normal_dir="train/good", abnormal_dir=bad, mask_dir=masks,
                            normal_test_dir="test/good" if good.is_dir() else None, **plain)
        else:
            module = MVTecAD(root=folder, category=category.name, **plain)
            module.prepare_data()
        module.setup()
        if not len(module.train_data):
            raise ValueError(f"{category.name}: nothing to train on")
        for held in (module.test_data, getattr(module, "val_data", None)):
            for item in held or []:
                anomalous = bool(item.gt_label)
                if anomalous:
                    found.add(str(item.image_path))
                if anomalous and not bool(item.gt_mask.any()):
                    raise ValueError(f"{item.image_path}: an empty mask")
    shutil.rmtree(plain_folder.parent)
    return len(found)


def main():
    kind, folder, scratch = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    os.chdir(scratch)
    os.environ.update(YOLO_CONFIG_DIR=str(scratch), YOLO_OFFLINE="true", HF_HUB_OFFLINE="1")
    kept = Kept()
    logging.getLogger().addHandler(kept)
    steps = {
        "coco": {"pycocotools": lambda: with_pycocotools(folder), "supervision": lambda: with_supervision(kind, folder)},
        "mvtec": {"anomalib": lambda: with_anomalib(folder, False), "anomalib.Folder": lambda: with_anomalib(folder, True)},
    }.get(kind) or {
        "ultralytics": lambda: with_ultralytics(folder, scratch, kind == "yolo-seg"),
        "supervision": lambda: with_supervision(kind, folder),
    }
    found, missing = {}, []
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        for name, step in steps.items():
            try:
                __import__(name.split(".")[0])
            except ImportError as error:
                missing.append(f"{name}: {error}")
                continue
            logging.getLogger(name.split(".")[0]).addHandler(kept)
            found[name] = step()
    words = [*kept.said, *(str(one.message) for one in said)]
    about_data = [one[:300] for one in words if not any(word in one for word in ABOUT_US)]
    print("\n" + json.dumps({"found": found, "missing": missing, "warnings": about_data}))


main()
