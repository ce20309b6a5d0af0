"""Runs a pod's script once for each address in one process, since a process for each costs more than the script itself.

run_pods.py <script> [argument ...] with a JSON array of addresses in ADDRESSES; {url} in an argument is the address, which is
also IMAGE_EDIT_ENDPOINT. Prints a JSON array of what each run wrote and of the error with which it ended.
"""
import contextlib
import io
import json
import os
import runpy
import sys

script, arguments = sys.argv[1], sys.argv[2:]
sys.path.insert(0, os.path.dirname(script))
runs = []
for url in json.loads(os.environ["ADDRESSES"]):
    os.environ["IMAGE_EDIT_ENDPOINT"] = url
    sys.argv = [script, *(one.replace("{url}", url) for one in arguments)]
    written, error = io.StringIO(), ""
    with contextlib.redirect_stdout(written):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as ended:
            error = str(ended)
    runs.append({"stdout": written.getvalue(), "error": error})
print(json.dumps(runs))
