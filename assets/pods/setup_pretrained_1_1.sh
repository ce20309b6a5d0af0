#!/usr/bin/env bash
# Fetches the pretrained tree of release 1.1: both bases, converted here, and what scores, places and guards.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

# Digests of the converted bases that came with the image are outdated; the download writes its own.
manifest="$repo/assets/checkpoint_manifest_converted.sha256"
rm -f "$manifest"
export CKPT_DIR="$OUTPUT"
download bash scripts/download_checkpoints.sh
if [ ! -s "$manifest" ]; then
  die "the download ended without $manifest, the digests of the converted bases" \
    "read the lines above for what was refused; call setup_artifacts again"
fi
cp "$manifest" "$OUTPUT/"
python3 "$DAY0/settle_pretrained_1_1.py" "$OUTPUT"
