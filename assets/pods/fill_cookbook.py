#!/usr/bin/env python3
"""Fill a cookbook's placeholders: fill_cookbook.py <template> <target>.

Placeholders are ${SCENE}, ${OUTPUT}, ${MAX_IMAGE_COUNT} and ${MAX_EMIT}. Texts are written as JSON, which is
YAML too, so any path survives. A first line `# defaults: MAX_EMIT=10` gives the cookbook's own values. A day0_image.yaml
gets `horizontal_aperture: 200.0` (tenths of a scene unit) where neither it nor pcba_target.yaml has one.
"""
import json
import os
import pathlib
import re
import string
import sys


def main() -> None:
    template_path, target_path = (pathlib.Path(argument) for argument in sys.argv[1:3])
    template = template_path.read_text(encoding="utf-8")
    first = template.partition("\n")[0]
    defaults = dict(re.findall(r"([A-Z_]+)=(\S+)", first if first.startswith("# defaults:") else ""))
    values = {
        "SCENE": json.dumps(os.environ["SCENE"], ensure_ascii=False),
        "OUTPUT": json.dumps(os.environ["RENDER_OUTPUT"], ensure_ascii=False),
        "MAX_IMAGE_COUNT": number("RENDER_PATCHES", "-1"),
        "MAX_EMIT": number("CROP_MAX_EMIT", defaults.get("MAX_EMIT", "null")),
    }
    try:
        filled = string.Template(template).substitute(values)
    except (KeyError, ValueError) as error:
        known = ", ".join(values)
        sys.exit(f"ERROR: {template_path.name} holds a dollar sign that stands before none of {known}: {error}\n"
                 "fix: take it out, or write $$; comments count too")
    if template_path.name == "day0_image.yaml" and not has_aperture(template, template_path.with_name("pcba_target.yaml")):
        filled = filled.rstrip("\n") + "\nhorizontal_aperture: 200.0\n"
    target_path.write_text(filled, encoding="utf-8")


def has_aperture(image: str, target: pathlib.Path) -> bool:
    texts = [image, target.read_text(encoding="utf-8") if target.is_file() else ""]
    return any(re.search(r"^horizontal_aperture\s*:", text, re.MULTILINE) for text in texts)


def number(variable: str, default: str) -> str:
    value = os.environ.get(variable, "") or default
    if value != "null" and not re.fullmatch(r"-?\d+", value):
        sys.exit(f"ERROR: {variable} is {value!r}, not a whole number\nfix: correct the parameter of the submit")
    return value


main()
