"""Refuses values that no run can work with, before the first stage does anything.

Who submits through the tools never meets this: they check the same before. A submit by hand (`osmo workflow submit ...
--set num_sdg=0`) is taken by OSMO whatever the values say.
"""
import json
import os
import re
import sys


def whole(least, also=()):
    def problem(text):
        if text in also or (re.fullmatch(r"\d+", text) and int(text) >= least):
            return None
        more = f" (or {', '.join(repr(one) for one in also)})" if also else ""
        return f"must be a whole number from {least} on{more}"

    return problem


def one_of(*allowed):
    return lambda text: None if text in allowed else f"must be one of: {', '.join(allowed)}"


def pairs(text):
    try:
        value = json.loads(text)
    except ValueError:
        return 'must be JSON such as [["IC","bridge"]]'
    good = isinstance(value, list) and value and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) and word for word in pair) for pair in value
    )
    return None if good else 'must be a list of [material, defect] pairs such as [["IC","bridge"]]'


def folder_pairs(text):
    """Release 1.1 makes folders of them, so that their letters are bounded."""
    why = pairs(text)
    if why is not None:
        return why
    odd = [word for pair in json.loads(text) for word in pair if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", word)]
    return f"names {odd[0]!r}, and materials and defects take letters, digits and ._- alone" if odd else None


def no_text(text):
    if text == "text":
        return "is text, and no prompt is ever passed in release 1.1: it would end with '--roi-prompt is required'; use cad or free"
    return one_of("free", "cad")(text)


def finetune_url(text):
    if not text or re.match(r"[a-z0-9]+://.", text):
        return None
    return "must be the URL of an earlier run's output, <root>/runs/<name>/finetune"


# Environment variable, the value's name in the workflow file, its rule.
RULES = [
    ("CHECK_NUM_SDG", "num_sdg", whole(1)),
    ("RENDER_PATCHES", "render_patches", whole(1, also=("-1",))),
    ("CROP_MAX_EMIT", "crop_max_emit", whole(1, also=("",))),
    ("CHECK_CHECKPOINT_STEP", "checkpoint_step", whole(1, also=("best",))),
    ("CHECK_ANOMALY_TYPES_JSON", "anomaly_types_json", pairs),
    ("CHECK_USE_PRETRAINED", "use_pretrained_checkpoint", one_of("true", "false")),
    ("CHECK_SPATIAL_DEPENDENCY", "default_spatial_dependency", one_of("free", "text", "cad")),
    # Release 1.1.
    ("CHECK_FINETUNE_STEP", "checkpoint_step", whole(1, also=("",))),
    ("CHECK_FOLDER_PAIRS", "anomaly_types_json", folder_pairs),
    ("CHECK_EXISTING_FINETUNE_URL", "existing_finetune_url", finetune_url),
    ("CHECK_PLACEMENT", "default_spatial_dependency", no_text),
    ("CHECK_MODEL_SIZE", "model_size", one_of("2b", "14b")),
]


def main():
    wrong = []
    for variable, name, problem in RULES:
        text = os.environ.get(variable)
        if text is None:
            continue
        why = problem(text)
        if why is not None:
            wrong.append(f"ERROR: the value {name}={text[:80]!r} cannot work: it {why}")
    for line in wrong:
        print(line)
    if wrong:
        print("fix: submit again with these values mended; a plan of submit_day0 checks them before")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
