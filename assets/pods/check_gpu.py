#!/usr/bin/env python3
"""Ask for a GPU as the client's alignment will, before the first edit is paid for: check_gpu.py, no arguments."""
import sys


def main() -> None:
    try:
        import cupy
        found = cupy.cuda.runtime.getDeviceCount()
    except ModuleNotFoundError:
        print("whether this pod has a GPU is not known: this image has no cupy")
        return
    # cupy raises errors of its own, and other ones when a library of the driver is missing.
    except Exception as error:
        found, why = 0, f": {error}"
    else:
        why = ""
    if not found:
        sys.exit(f"ERROR: the alignment of edited pictures finds no GPU in this pod{why}\n"
                 "fix: give edit_gpu 1; the pool's nodes must offer CUDA GPUs")
    print(f"{found} GPU for the alignment")


main()
