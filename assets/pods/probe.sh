#!/usr/bin/env bash
# Asks the image-edit endpoint from inside a pod; what it answered is one line of the log.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

# The image's Python is uv's, for the project in this folder; the image may have no python3 on PATH.
cd "$ROOT/app"
exec uv run --no-sync python "$DAY0/probe_endpoint.py" "$DAY0/image_edit.json"
