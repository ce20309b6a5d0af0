"""The flat training recipe of release 1.1, read, checked and completed before the trainer loads gigabytes.

recipe_1_1.py check <recipe> <pairs of the run> <step asked for, or ''> <camera-look crops>   prints pairs=, experiment=
recipe_1_1.py write <recipe> <target> <dataset> <validation cases>
"""
import json
import pathlib
import re
import sys
import typing

try:
    import yaml
except ImportError:  # The image has it; a CPU preview of it may not, and its trainer reads the file itself.
    yaml = None

NEEDED = ("task_type", "experiment", "dataset_name", "anomaly_types", "dataset_path", "testcase_jsonl", "max_iter", "save_iter")
NESTED = ("job", "trainer", "dataloader_train", "model")
SIZES = ("nano", "edge")
# Steps before it are never the best one where more are trained (CKPT_WARMUP_ITER of the source).
WARM_UP = 7500
NAME = "exp_texture_ft.yaml"


def stop(what: str, fix: str = f"correct {NAME} (assets/cookbooks/pcb/release-1.1), and plan again") -> typing.NoReturn:
    sys.exit(f"ERROR: {what}\nfix: {fix}")


def plain(text: str):
    """A scalar or a list in brackets as YAML means it, for recipes as they are written."""
    text = text.strip()
    if text.startswith("["):
        words = re.sub(r"""(?<=[\[,])\s*([^\[\],"'\s][^\[\],]*?)\s*(?=[\],])""", lambda match: json.dumps(plain(match[1])), text)
        return json.loads(words)
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    return {"true": True, "false": False, "": None, "null": None}.get(text, text.strip("'\""))


def flat(text: str) -> dict:
    """Keys at the left edge with a value behind them, or with a list of pairs below them."""
    found: dict = {}
    key = ""
    for line in (re.sub(r"(^|\s)#.*$", "", one).rstrip() for one in text.splitlines()):
        if match := re.match(r"([A-Za-z_]\w*):(.*)$", line):
            key = match[1]
            found[key] = plain(match[2])
        elif item := re.match(r"\s*- (.+)$", line):
            found[key] = [*(found.get(key) or []), plain(item[1])]
    return found


def read(path: pathlib.Path) -> dict:
    try:
        text = path.read_text(encoding="utf-8-sig")
        recipe = yaml.safe_load(text) if yaml else flat(text)
    except (OSError, ValueError) as error:
        stop(f"{path.name} cannot be read: {error}")
    except Exception as error:  # yaml.YAMLError, where there is yaml
        stop(f"{path.name} is no YAML: {' '.join(str(error).split())}")
    if not isinstance(recipe, dict):
        stop(f"{path.name} is not a mapping of keys and values")
    nested = [key for key in NESTED if key in recipe]
    if nested and "task_type" not in recipe:
        stop(f"{path.name} is a recipe of release 1.0 (it has {', '.join(nested)}); release 1.1 takes a flat one")
    return recipe


def pairs_of(recipe: dict) -> list:
    pairs = recipe.get("anomaly_types")
    if not isinstance(pairs, list) or not pairs or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        stop("anomaly_types of the recipe is not a list of [material, defect] pairs")
    return [[str(word) for word in pair] for pair in pairs]


def whole(recipe: dict, key: str, otherwise: int) -> int:
    value = recipe.get(key, otherwise)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        stop(f"{key} of the recipe is not a whole number from 1 on: {value!r}")
    return value


def check_steps(recipe: dict, step: str) -> None:
    most, save, valid = whole(recipe, "max_iter", 15000), whole(recipe, "save_iter", 1000), whole(recipe, "validation_iter", 1000)
    if save > most:
        stop(f"save_iter {save} is greater than max_iter {most}: no checkpoint would ever be saved")
    from_ = WARM_UP if most > WARM_UP else 1
    if not any(at % save == 0 and at >= from_ for at in range(valid, most + 1, valid)) and not step:
        stop(f"no step from {from_} to {most} is both validated (each {valid}) and saved (each {save}), so the training would end without best_checkpoint.txt")
    if step and (int(step) % save or int(step) > most):
        stop(f"checkpoint_step {step} will not be saved: the recipe saves each {save} steps up to {most}", "leave checkpoint_step empty, or ask for a step that is saved")


def check(path: pathlib.Path, asked: list, step: str, augment: pathlib.Path) -> None:
    recipe = read(path)
    missing = [key for key in NEEDED if key not in recipe]
    if missing:
        stop(f"{path.name} lacks {', '.join(missing)}")
    if recipe["task_type"] != "texture_ft":
        stop(f"task_type of the recipe is {recipe['task_type']!r}; the image knows texture_ft alone")
    if recipe.get("model_size", "nano") not in SIZES:
        stop(f"model_size of the recipe is {recipe.get('model_size')!r}, not one of {', '.join(SIZES)}")
    check_steps(recipe, step)
    trained = pairs_of(recipe)
    unknown = ["+".join(pair) for pair in asked if pair not in trained]
    if unknown:
        stop(f"{', '.join(unknown)} is not among the pairs that the recipe trains ({', '.join('+'.join(pair) for pair in trained)}): after the training its samples would fail with Unknown anomaly_name",
             "add the pair and its pictures to the recipe, or take it out of anomaly_types_json")
    crops = {image.parts[-3] for image in augment.glob("crop/*/*/*") if image.suffix.lower() in (".png", ".jpg", ".jpeg")}
    empty = ["+".join(pair) for pair in asked if pair[0] not in crops]
    if len(empty) == len(asked):
        stop(f"no material of the taxonomy has crops; there are crops of {', '.join(sorted(crops)) or 'nothing'}: the training would be for nothing",
             "choose pairs of these materials, another board, or more patches")
    for name in empty:
        print(f"WARNING: {name} has no crops and will have no sample; its samples go to the other pairs")
    print(f"pairs={json.dumps(trained)}\nexperiment={recipe['experiment']}")


def write(path: pathlib.Path, target: pathlib.Path, dataset: str, cases: str) -> None:
    """Two keys are the pod's; everything else, comments too, stays as it is written."""
    text = path.read_text(encoding="utf-8-sig")
    for key, value in (("dataset_path", dataset), ("testcase_jsonl", cases)):
        # Written so that a backslash of the value stays one.
        told = f"{key}: {json.dumps(value)}".replace("\\", "\\\\")
        text, count = re.subn(rf"^{key}:[^\n]*$", told, text, flags=re.MULTILINE)
        if count != 1:
            stop(f"{key} does not stand once in the recipe, on a line of its own")
    target.write_text(text, encoding="utf-8")
    print(f"recipe: {target}")


if __name__ == "__main__":
    if sys.argv[1] == "check":
        check(pathlib.Path(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4], pathlib.Path(sys.argv[5]))
    else:
        write(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]), sys.argv[4], sys.argv[5])
