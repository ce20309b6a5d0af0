#!/usr/bin/env bash
# Renders the training cookbook for this run: render_training.sh <template> <config>.
# Five fields are known in the pod only; everything else is the cookbook's, comments too.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

template="$1"
config="$2"
yq=$(python3 "$(dirname "${BASH_SOURCE[0]}")/get_yq.py" "$WORK/bin")

mkdir -p "$(dirname "$config")"
cp "$template" "$config"
export RUN_NAME DATASET_DIR VALIDATION
"$yq" -i '.job.group = "day0"
  | .job.name = strenv(RUN_NAME)
  | .dataloader_train.dataset.dataset_dir = strenv(DATASET_DIR)
  | .dataloader_val.dataset.input_data_path = strenv(VALIDATION)
  | .model.config.ag_config.mask_encoder.encoder_config.init_cfg.checkpoint = "checkpoints/NVDINOV2/nv_dinov2_classification_model.ckpt"
  | del(.trainer.early_stop)' "$config"
say "cookbook rendered: $config"

# whole <path>: a whole number of the cookbook. bash would take a test of any other text for "not greater".
whole() {
  local value
  value=$("$yq" "$1" "$config")
  case "$value" in
    '' | *[!0-9]*) die "${1#.} in the cookbook is not a whole number: $value" "correct it in assets/cookbooks/pcb/ag_config.yaml" >&2 ;;
  esac
  printf '%s' "$value"
}

max_iter=$(whole .trainer.max_iter)
save_iter=$(whole .checkpoint.save_iter)
if [ "$save_iter" -gt "$max_iter" ]; then
  die "checkpoint.save_iter is greater than trainer.max_iter $max_iter: no checkpoint would ever be saved" "lower save_iter in the cookbook"
fi
for key in validation_iter logging_iter; do
  every=$(whole ".trainer.$key // 0")
  if [ "$every" -gt "$max_iter" ]; then
    say "WARNING: trainer.$key is greater than trainer.max_iter $max_iter: it never happens"
  fi
done
