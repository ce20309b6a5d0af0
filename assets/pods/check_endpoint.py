#!/usr/bin/env python3
"""Ask the image-edit endpoint, from inside the pod, whether it serves the model: check_endpoint.py <url> <model>."""
import json
import os
import sys
import time
import urllib.error
import urllib.request

# AnomalyGen was finetuned on this model's pictures.
REQUIRED = "nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL"
PREVIEW = "pcba-day0/preview-ovsl2sl"


def listed(url: str) -> list:
    # The client sends this token where no key is set.
    request = urllib.request.Request(url, headers={"authorization": "Bearer dummy"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return [str(entry["id"]) for entry in json.load(answer)["data"]]


def main() -> None:
    base, model = sys.argv[1].rstrip("/"), sys.argv[2]
    # The CPU preview is for the embedded engine alone, whose containers have a root of their own.
    if model != REQUIRED and not (model == PREVIEW and os.environ.get("TOOLBOX_ROOT")):
        sys.exit(f"ERROR: IMAGE_EDIT_MODEL is {model}; this pipeline takes {REQUIRED} alone\n"
                 f"fix: set image_edit_model to {REQUIRED}, and give the endpoint that serves it")
    url = f"{base}/models"
    problem = ""
    for attempt in range(3):
        try:
            ids = listed(url)
            break
        except (OSError, ValueError, KeyError, TypeError) as error:
            problem = str(error)
            time.sleep(2 * attempt)
    else:
        sys.exit(f"ERROR: {url} does not answer as an image-edit service: {problem}\n"
                 "fix: verify image_edit_endpoint from inside the cluster; the service must list its model")
    if model not in ids:
        sys.exit(f"ERROR: {url} does not list {model}; it lists {', '.join(ids) or 'nothing'}\n"
                 "fix: serve exactly that model; another one degrades the result without an error")
    print(f"endpoint {base} serves {model}")


main()
