#!/usr/bin/env bash
# Fetches the raw PCBA dataset with its submasks, by the preparer of AnomalyGen 1.1.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

download python3 -m anomalygen.scripts.datasets.prepare_pcb_defect --output_dir "$OUTPUT"
settle raw
