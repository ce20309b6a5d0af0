#!/usr/bin/env python3
"""Stop before a download that has no room: free_disk.py <folder> <GiB that have to be free>."""
import shutil
import sys

folder, needs = sys.argv[1], int(sys.argv[2])
free = shutil.disk_usage(folder).free / 2**30
if free < needs:
    sys.exit(f"ERROR: {folder} has {free:.0f} GiB free, and this download needs {needs} GiB\n"
             "fix: give the setup more storage (the value `storage` of the workflow), on a node that has it")
print(f"disk: {free:.0f} GiB free, {needs} GiB needed")
