#!/usr/bin/env python3
"""Ask the image-edit endpoint, from inside the pod, whether it serves the model: check_endpoint.py <url> <model>.

What a status means is told in the words of endpoint_words.json, as the server tells it beforehand.
"""
import http.client
import json
import os
import pathlib
import re
import sys
import time
import typing
import urllib.error
import urllib.parse
import urllib.request

# AnomalyGen was finetuned on this model's pictures.
REQUIRED = "nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL"
PREVIEW = "pcba-day0/preview-ovsl2sl"
WORDS = json.loads((pathlib.Path(__file__).parent / "endpoint_words.json").read_text(encoding="utf-8"))
MOST = 1024 * 1024
# What may pass by itself is asked for three times.
PASSING = ("busy", "not_ready")
# Seconds before the second try; twice as many before the third.
PAUSE = float(os.environ.get("ENDPOINT_PAUSE") or 2)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def meaning(status: int, text: str) -> str:
    """Key of endpoint_words.json; empty when the status alone tells nothing."""
    if status >= 400 and re.search(r"out of memory|OutOfMemory|CUBLAS_STATUS_ALLOC_FAILED", text, re.I):
        return "out_of_memory"
    if status == 400 and re.search(r"HTTP request .*HTTPS", text, re.I):
        return "no_tls"
    if status in (401, 403, 407):
        return "needs_key"
    if status in (408, 425, 429):
        return "busy"
    if status in (502, 503, 504):
        return "not_ready"
    if 300 <= status < 400:
        return "redirects"
    return "crashed" if status >= 500 and status != 501 else ""


def told(key: str, part: str, **values: str) -> str:
    return re.sub(r"<(\w+)>", lambda match: values.get(match[1], match[0]), WORDS[key][part])


def one_line(text: str) -> str:
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text[:800]).split())
    return words[:160] or "nothing"


def ask(url: str) -> tuple:
    """Status, text and where it leads; OSError and http.client.HTTPException when nothing came."""
    # The client sends this token where no key is set.
    request = urllib.request.Request(url, headers={"authorization": "Bearer dummy"})
    try:
        answer = urllib.request.build_opener(NoRedirect).open(request, timeout=20)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        text = answer.read(MOST).decode("utf-8", "replace")
        return answer.status, text, urllib.parse.urljoin(url, answer.headers.get("location") or "")


def refuse(url: str, why: str, fix: str) -> typing.NoReturn:
    sys.exit(f"ERROR: {url} does not answer as an image-edit service: {why}\nfix: {fix}")


def listed(url: str) -> list:
    """Entries of the list of models that have an id; ends the pod where there is no such list."""
    why, fix = "", "verify image_edit_endpoint from inside the cluster; the service must list its model"
    for attempt in range(3):
        time.sleep(PAUSE * attempt)
        try:
            status, text, to = ask(url)
        except (OSError, ValueError, http.client.HTTPException) as error:
            why = str(error) or type(error).__name__
            continue
        key = meaning(status, text) if status != 200 else ""
        if key:
            values = {"ask": "GET /v1/models", "status": str(status), "said": one_line(text), "to": one_line(to.split("?")[0])}
            why = f"HTTP Error {status}: {told(key, 'what', **values)}: {told(key, 'why', **values)}"
            fix = told(key, "fix", **values)
            if key in PASSING:
                continue
            break
        if status != 200:
            why = f"HTTP Error {status}: {one_line(text)}"
            break
        try:
            entries = json.loads(text)["data"]
            found = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
            if found or entries == []:
                return found
            why = "its list of models has no id"
        except (ValueError, KeyError, TypeError) as error:
            why = str(error)
        break
    refuse(url, why, fix)


def main() -> None:
    base, model = sys.argv[1].rstrip("/"), sys.argv[2]
    # The CPU preview is for the embedded engine alone, whose containers have a root of their own.
    if model != REQUIRED and not (model == PREVIEW and os.environ.get("STAND_IN_ROOT")):
        sys.exit(f"ERROR: IMAGE_EDIT_MODEL is {model}; this pipeline takes {REQUIRED} alone\n"
                 f"fix: set image_edit_model to {REQUIRED}, and give the endpoint that serves it")
    url = f"{base}/models"
    entries = listed(url)
    ids = [entry["id"] for entry in entries]
    if model not in ids:
        fix = "serve exactly that model; another one degrades the result without an error"
        names = [entry["id"] for entry in entries if entry.get("root") == model or entry["id"].lower() == model.lower()]
        if names:
            fix = f"{told('other_name', 'what', model=model, name=one_line(names[0]))}: {told('other_name', 'fix', model=model)}"
        sys.exit(f"ERROR: {url} does not list {model}; it lists {', '.join(map(one_line, ids)) or 'nothing'}\nfix: {fix}")
    print(f"endpoint {base} serves {model}")


main()
