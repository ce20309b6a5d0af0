#!/usr/bin/env bash
# Fetches the raw PCBA dataset with its submasks.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

download python3 -m scripts.utilities.prepare_dataset_uc1 "$OUTPUT"
settle raw
