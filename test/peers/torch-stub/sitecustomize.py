"""Lets AnomalyGen's CPU tools import without torch and its GPU packages: on PYTHONPATH, python loads this at its start.

Every name of such a package is a class that takes anything; nothing of it computes. What the tools do with numpy and OpenCV
is the real thing.
"""
import importlib.abc
import importlib.machinery
import sys
import types

PACKAGES = {"torch", "torchvision", "sam2", "transformers", "timm", "einops", "qwen_vl_utils", "megatron", "hydra",
            "omegaconf", "attrs", "attr", "transformer_engine", "sklearn", "wandb", "apex"}
# A module of the checkout that loads models at its import.
MODULES = {"roi_generate.model"}


class Anything(type):
    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class Nothing(metaclass=Anything):
    def __init__(self, *args, **kwargs):
        pass

    def __call__(self, *args, **kwargs):
        return args[0] if args and callable(args[0]) else Nothing()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing()


class Stub(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__") and name != "__path__":
            raise AttributeError(name)
        if name in ("is_available", "is_initialized"):
            return lambda *args, **kwargs: False
        if name == "get_rank":
            return lambda *args, **kwargs: 0
        if name in ("no_grad", "inference_mode", "compile"):
            return lambda *args, **kwargs: (lambda function: function)
        return Nothing


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in PACKAGES or name in MODULES:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = Stub(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, Finder())
