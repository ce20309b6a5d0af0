#!/usr/bin/env bash
# Gives every crop the look of the inspection camera, through the image-edit endpoint.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

# The image's Python is uv's, for the project in this folder; the image may have no python3 on PATH.
cd "$ROOT/app"
py() { uv run --no-sync python "$@"; }

batch="$WORK/batch.yaml"
again="$WORK/again.yaml"
log="$WORK/client.log"
ended=0
# The client ends with 0 when edits fail, so that only its outputs tell; a code of its own is kept for the end.
edit() {
  py "$ROOT/app/modules/cli.py" --config "$1" 2>&1 | py "$DAY0/edit_progress.py" "$1" "$log" || ended=$?
}

py "$DAY0/check_endpoint.py" "$IMAGE_EDIT_ENDPOINT" "$IMAGE_EDIT_MODEL"
if ! waived gpu; then
  py "$DAY0/check_gpu.py"
fi
py "$DAY0/edit_batch.py" "$DAY0/image_edit.json" "$RENDER_IN" "$OUTPUT" "$batch"
edit "$batch"
py "$DAY0/edit_outcome.py" repeat "$batch" "$log" "$again"
if [ -s "$again" ]; then
  edit "$again"
fi
if ! py "$DAY0/edit_outcome.py" settle "$batch" "$log"; then
  # What ended the client by a signal, for lack of memory above all, shows in its exit code.
  if [ "$ended" -ge 128 ]; then exit "$ended"; fi
  exit 1
fi
