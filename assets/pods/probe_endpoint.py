#!/usr/bin/env python3
"""Ask the image-edit endpoint from inside a pod and print what it answered, as one line: PROBE {"json"}.

probe_endpoint.py <image_edit.json>, whose prompt and options it sends as the pipeline's client does. It only gathers; the server judges, by the same rules as for an endpoint that it asks itself. Environment:
IMAGE_EDIT_ENDPOINT (ends in /v1), IMAGE_EDIT_MODEL, DEEP ("true" also edits one small picture).
"""
import base64
import http.client
import json
import os
import socket
import struct
import sys
import time
import typing
import urllib.error
import urllib.parse
import urllib.request
import zlib

# The folder of a pod's files stays as it was given.
sys.dont_write_bytecode = True
from pictures import size_of

TIMEOUT = 10
# Nobody holds a call open for this one, so it may wait out a busy queue; the pod itself ends after ten minutes.
EDIT_TIMEOUT = 300
SMALL, LARGE = 1024 * 1024, 32 * 1024 * 1024
HEAD = 600


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


OPENER = urllib.request.build_opener(NoRedirect)


def ask(url, body=None, timeout=TIMEOUT, most=SMALL):
    """One request: its outcome, and the whole text of an answer."""
    begun = time.monotonic()
    data = None if body is None else json.dumps(body).encode()
    # The client's token where no key is set.
    headers = {"accept": "application/json", "content-type": "application/json", "authorization": "Bearer dummy"}

    def outcome(kind, **more):
        return {"kind": kind, "ms": round((time.monotonic() - begun) * 1000), **more}

    try:
        request = urllib.request.Request(url, data, headers)
        try:
            answer = OPENER.open(request, timeout=timeout)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = b""
            while piece := answer.read1(65536):
                text += piece
                if len(text) > most:
                    return outcome("too_large"), ""
                if time.monotonic() - begun > timeout:
                    return outcome("timeout"), ""
            whole = text.decode("utf-8", "replace")
            to = answer.headers.get("location")
            led = {} if to is None else {"location": urllib.parse.urljoin(url, to)[:HEAD]}
            return outcome("answer", status=answer.status, text=whole[:HEAD], **led), whole
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, (socket.timeout, TimeoutError)):
            return outcome("timeout"), ""
        return outcome("unreachable", reason=str(reason) or type(reason).__name__), ""


def models_in(text, model):
    """Ids of a list in OpenAI's form and the id under which the model stands by another name; None where there is no list.

    A long list is cut, but never before the asked model.
    """
    try:
        entries = json.loads(text)["data"]
    except (ValueError, KeyError, TypeError):
        return None, None
    if not isinstance(entries, list):
        return None, None
    entries = [one for one in entries if isinstance(one, dict) and isinstance(one.get("id"), str)] if entries else []
    if not entries and json.loads(text)["data"]:
        return None, None
    ids = [one["id"] for one in entries]
    alias = next((one["id"] for one in entries if one.get("root") == model or one["id"].lower() == model.lower()), None)
    return ids[:100] + ([model] if model in ids[100:] else []), alias


def test_picture():
    """PNG, 128 x 96 pixels: two pads and a chip on solder mask."""
    width, height = 128, 96
    rows = [[(32, 92, 58)] * width for _ in range(height)]
    for x0, y0, x1, y1, color in (
        (20, 30, 52, 66, (206, 204, 198)), (76, 30, 108, 66, (206, 204, 198)), (38, 32, 90, 64, (150, 128, 104)),
    ):
        for y in range(y0, y1):
            rows[y][x0:x1] = [color] * (x1 - x0)
    pixels = b"".join(b"\0" + bytes(value for color in row for value in color) for row in rows)

    def chunk(name, content):
        checked = name + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b""))


def picture_in(text):
    """Size of the picture in a chat completion, where the pipeline's client looks for it.

    "none": there is none; "behind": it stands behind something else; "link": it is no base64; "broken": it is not whole.
    """
    try:
        message = json.loads(text)["choices"][0]["message"]
        content = message.get("content")
        beside = bool(message.get("images"))
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return "none"
    urls = [url_of(part) for part in content] if isinstance(content, list) else []
    if not urls or not urls[0]:
        return "behind" if beside or any(urls[1:]) else "none"
    _, mark, data = urls[0].partition("base64,")
    if not mark:
        return "link"
    try:
        width, height = size_of(base64.b64decode(data))
    except (ValueError, struct.error):
        return "broken"
    return {"width": width, "height": height}


def url_of(part):
    image = part.get("image_url") if isinstance(part, dict) else None
    url = image.get("url") if isinstance(image, dict) else None
    return url if isinstance(url, str) else ""


def edit(base, model):
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    picture = "data:image/png;base64," + base64.b64encode(test_picture()).decode()
    prompt = config["batch"]["captioning"]["llm"]["text"]
    content = [{"type": "text", "text": prompt}, {"type": "image_url", "image_url": {"url": picture}}]
    options = config["batch"]["augmentation"]["parameters"]
    body = {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        # The negative prompt doubles the work of a step, so without it an edit takes half as long as the run's own.
        "extra_body": {**options, "negative_prompt": config["client_adds"]["negative_prompt"]},
    }
    reply, text = ask(base + "/chat/completions", body, EDIT_TIMEOUT, LARGE)
    return {"reply": reply, "picture": picture_in(text) if reply.get("status") == 200 else "none"}


def gather(base, model, deep):
    raw: dict[str, typing.Any] = {"listed": None, "alias": None, "health": None, "chat": None, "edit": None}
    raw["models"], text = ask(base + "/models")
    if raw["models"]["kind"] in ("timeout", "unreachable"):
        return raw
    if raw["models"].get("status") == 200:
        raw["listed"], raw["alias"] = models_in(text, model)
    if raw["listed"] is None:
        raw["health"], _ = ask(base + "/health/ready")
    elif model in raw["listed"]:
        raw["chat"], _ = ask(base + "/chat/completions", {"model": model, "messages": []})
        if deep and raw["chat"].get("status") not in (404, 405, 501):
            raw["edit"] = edit(base, model)
    return raw


def main():
    base = os.environ["IMAGE_EDIT_ENDPOINT"].rstrip("/")
    model = os.environ["IMAGE_EDIT_MODEL"]
    print(f"asking {base} for {model}", flush=True)
    raw = gather(base, model, os.environ.get("DEEP") == "true")
    # ASCII, so that no encoding of the pod's output can break the line.
    print("PROBE " + json.dumps(raw, ensure_ascii=True, separators=(",", ":")), flush=True)


main()
