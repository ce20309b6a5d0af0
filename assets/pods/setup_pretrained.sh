#!/usr/bin/env bash
# Fetches the pretrained bundle, the sizes of the base model that are asked for and no other (2B alone, as published).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$DAY0/download.sh"

for size in ${MODEL_SIZES:=2B}; do
  case "$size" in
    2B | 14B) ;;
    *) die "pretrained_model_sizes names $size; there are 2B and 14B" "correct the value of the submit" ;;
  esac
done
# shellcheck disable=SC2086 # one word a size
download python3 -m scripts.download_checkpoints --model_types text2image --model_sizes $MODEL_SIZES --checkpoint_dir "$OUTPUT/pretrained"
export MODEL_SIZES
settle pretrained
