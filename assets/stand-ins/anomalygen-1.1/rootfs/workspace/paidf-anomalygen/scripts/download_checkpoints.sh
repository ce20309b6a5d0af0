#!/usr/bin/env bash
# Stands where the download of the pretrained models stands: hands CKPT_DIR to the preview's mirror or sample.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" setup-fetch-1.1 pretrained "$@"
