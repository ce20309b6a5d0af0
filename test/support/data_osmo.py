"""An `osmo` whose `data` commands serve a folder as the bucket gs://bucket or s3://bucket, as the real ones print it.

DATA_FOLDER is the bucket. DATA_FAULT breaks an answer: `no-total`, `short` (a key is lost, the total is right), `dies`
(half a listing, then exit 2), `refused` (no data credential). DATA_LOG, when set, gets a line of JSON per call.
"""
import json
import os
import re
import shutil
import sys

argv = sys.argv[1:]
bucket = os.environ["DATA_FOLDER"]
fault = os.environ.get("DATA_FAULT", "")
if os.environ.get("DATA_LOG"):
    with open(os.environ["DATA_LOG"], "a", encoding="utf-8") as log:
        log.write(json.dumps(argv) + "\n")


def refuse(message):
    print(f"Error message: {message}\nError code: 1")
    sys.exit(2)


def option(name):
    return argv[argv.index(name) + 1] if name in argv else None


if argv[:1] != ["data"]:
    refuse(f"not known to this osmo: {argv[:2]}")
if fault == "refused":
    refuse("NoCredentialsError: Unable to locate credentials")
base = re.sub(r"^(?:gs|s3)://bucket/?", "", argv[2]).rstrip("/")
top = os.path.join(bucket, base)
pattern = re.compile(option("--regex") or "")


def keys():
    found = [os.path.relpath(os.path.join(at, name), top) for at, _, names in os.walk(top) for name in names]
    return sorted(found, key=lambda key: key.encode())


if argv[1] == "check":
    print('{"status": "pass"}')
elif argv[1] == "list":
    found = keys() if "-r" in argv else sorted({re.sub("/.*", "/", key, flags=re.S) for key in keys()})
    found = [key for key in found if pattern.match(key.rstrip("/"))]
    for number, key in enumerate(found):
        if fault == "dies" and number * 2 >= len(found):
            refuse("ClientError: An error occurred (SlowDown) when calling the ListObjectsV2 operation")
        if not (fault == "short" and number == 1):
            print(f"{base}/{key}" if base else key)
    if fault != "no-total":
        print(f"\nTotal {len(found)} objects found")
elif argv[1] == "download":
    if not os.path.isdir(argv[3]):
        refuse("the folder does not exist")
    for key in keys():
        if pattern.match(key):
            target = os.path.join(argv[3], key)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(os.path.join(top, key), target)
    print("Data has been downloaded", file=sys.stderr)
