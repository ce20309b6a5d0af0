#!/usr/bin/env bash
# Gives every crop the look of the inspection camera, through the image-edit endpoint.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

python3 "$DAY0/check_endpoint.py" "$IMAGE_EDIT_ENDPOINT" "$IMAGE_EDIT_MODEL"

batch="$WORK/batch.yaml"
python3 "$DAY0/edit_batch.py" "$RENDER_IN" "$OUTPUT" "$batch"
cd "$ROOT/app" 2>/dev/null || true
uv run python "$ROOT/app/modules/cli.py" --config "$batch"
python3 "$DAY0/edit_batch.py" --check "$batch"
