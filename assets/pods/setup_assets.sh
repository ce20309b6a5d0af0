#!/usr/bin/env bash
# Fetches the USD assets of the boards.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

download hf download nvidia/Spark-AnomalyGen-USD --repo-type dataset --local-dir "$OUTPUT"
settle assets
