#!/usr/bin/env bash
# Fetches the PCBA checkpoint.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

download bash scripts/utilities/download_anomalygen_checkpoints.sh --uc pcb --checkpoint-dir "$OUTPUT"
settle checkpoint
