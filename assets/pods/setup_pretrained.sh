#!/usr/bin/env bash
# Fetches the pretrained bundle.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

download bash scripts/utilities/download_checkpoints.sh --checkpoint-dir "$OUTPUT"
settle pretrained
