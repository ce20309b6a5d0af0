"""Lets AnomalyGen 1.1's CPU tools import without torch and its framework: the stub of 1.0 beside this one, and cosmos_framework.

Its log writes plain lines to stderr, its lazy dicts are dicts; nothing of it computes. OmegaConf, scikit-learn and pycocotools
are the real ones.
"""
import importlib
import importlib.util
import pathlib
import sys

place = pathlib.Path(__file__).resolve().parent.parent / "torch-stub" / "sitecustomize.py"
spec = importlib.util.spec_from_file_location("torch_stub", place)
stub = importlib.util.module_from_spec(spec)
spec.loader.exec_module(stub)
stub.PACKAGES -= {"omegaconf", "sklearn", "attr", "attrs"}
stub.PACKAGES.add("cosmos_framework")
# What loads models at its import, and placing by text and captions need alone.
stub.MODULES |= {"anomalygen.auto_mask_placement.roi_generation", "anomalygen.auto_mask_placement.text2roi",
                 "anomalygen.pseudo_label.caption"}


def tell(line):
    print(line, file=sys.stderr)


def module(name):
    return importlib.import_module(f"cosmos_framework.{name}")


for level in ("debug", "info", "success", "warning", "error", "critical"):
    setattr(module("utils.log"), level, tell)
module("utils.lazy_config").LazyDict = lambda content, flags=None: content
module("inference.common.init").init_script = lambda **_: None
for size in ("edge", "nano"):
    base = {"tokenizer": {}, "ema": {}, "compile": {}, "parallelism": {}}
    setattr(module(f"configs.base.experiment.sft.models.{size}_model_config"), f"{size.upper()}_MODEL_CONFIG", base)
