#!/usr/bin/env python3
"""Ask the image-edit endpoint, from inside the pod, whether it serves the model: check_endpoint.py <url> <model>."""
import json
import sys
import time
import urllib.error
import urllib.request


def listed(url: str) -> list:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return [str(entry["id"]) for entry in json.load(answer)["data"]]


def main() -> None:
    base, model = sys.argv[1].rstrip("/"), sys.argv[2]
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
