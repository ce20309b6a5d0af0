#!/usr/bin/env python3
"""Pass the client's lines on, keep them, and count its crops: client | edit_progress.py <batch> <log>.

The real client counts nothing, so `watch_run` reads these counts. Always ends with 0, so that the client's own code shows.
"""
import json
import pathlib
import sys

# The last line of a crop, in the three ways in which the client leaves one.
LAST = (b" - INFO - Metadata written to ", b" - ERROR - Unexpected error processing sample: ", b" - ERROR - Sample validation failed")


def main() -> None:
    batch = pathlib.Path(sys.argv[1])
    total, done = len(json.loads(batch.read_text(encoding="utf-8"))["data"]), 0
    out = sys.stdout.buffer
    with open(sys.argv[2], "ab") as log:
        for line in sys.stdin.buffer:
            out.write(line)
            log.write(line)
            if any(mark in line for mark in LAST):
                done += 1
                out.write(f"camera look: {done}/{total} crops\n".encode())
            out.flush()


main()
