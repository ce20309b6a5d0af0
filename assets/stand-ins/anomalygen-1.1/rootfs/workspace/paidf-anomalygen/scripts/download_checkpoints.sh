#!/usr/bin/env bash
# Stands where the download of the pretrained tree stands: hands it to the preview's mirror or sample, and keeps the tree's
# digests in assets/, as the real one does.
set -euo pipefail
"$STAND_IN_NODE" "$STAND_IN_BUNDLE" setup-fetch pretrained-1.1 "$@"
cp "$CKPT_DIR/checkpoint_manifest_converted.sha256" "$(dirname "${BASH_SOURCE[0]}")/../assets/"
