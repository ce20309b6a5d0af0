#!/usr/bin/env python3
"""Fill a cookbook's placeholders: fill_cookbook.py <template> <target>.

Placeholders are ${SCENE}, ${OUTPUT}, ${MAX_IMAGE_COUNT} and ${MAX_EMIT}. Texts are written as JSON, which is
YAML too, so any path survives. A first line `# defaults: MAX_EMIT=10` gives the cookbook's own values.
"""
import json
import os
import re
import string
import sys


def main() -> None:
    template_path, target_path = sys.argv[1:3]
    with open(template_path, encoding="utf-8") as file:
        template = file.read()
    defaults = dict(re.findall(r"([A-Z_]+)=(\S+)", re.match(r"(# defaults:.*)?", template).group(0)))
    values = {
        "SCENE": json.dumps(os.environ["SCENE"], ensure_ascii=False),
        "OUTPUT": json.dumps(os.environ["RENDER_OUTPUT"], ensure_ascii=False),
        "MAX_IMAGE_COUNT": number("RENDER_PATCHES", "-1"),
        "MAX_EMIT": number("CROP_MAX_EMIT", defaults.get("MAX_EMIT", "null")),
    }
    with open(target_path, "w", encoding="utf-8") as file:
        file.write(string.Template(template).substitute(values))


def number(variable: str, default: str) -> str:
    value = os.environ.get(variable, "") or default
    if value != "null" and not re.fullmatch(r"-?\d+", value):
        sys.exit(f"ERROR: {variable} is {value!r}, not a whole number\nfix: correct the parameter of the submit")
    return value


main()
