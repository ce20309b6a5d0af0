#!/usr/bin/env bash
# Release 1.1: trains one adapter a defect on the raw dataset.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$(dirname "${BASH_SOURCE[0]}")/ready_1_1.sh"

need_shm "training"
recipe="$DAY0/exp_texture_ft.yaml"
python3 "$DAY0/recipe_1_1.py" check "$recipe" "$ANOMALY_TYPES_JSON" "$CHECKPOINT_STEP" "$AUGMENT_IN" >"$WORK/recipe.checked" || {
  cat "$WORK/recipe.checked"
  exit 1
}
cat "$WORK/recipe.checked"
pairs=$(sed -n 's/^pairs=//p' "$WORK/recipe.checked")
experiment=$(sed -n 's/^experiment=//p' "$WORK/recipe.checked")

DATASET_DIR="$RAW_IN"
if [ ! -f "$DATASET_DIR/defect_spec.jsonl" ]; then
  inner=$(files "$RAW_IN" -mindepth 2 -maxdepth 2 -name defect_spec.jsonl | LC_ALL=C sort | head -n 1)
  [ -n "$inner" ] && DATASET_DIR=$(dirname "$inner")
fi
if [ ! -s "$DATASET_DIR/defect_spec.jsonl" ]; then
  deeper=$(files "$RAW_IN" -mindepth 3 -maxdepth 4 -name defect_spec.jsonl | LC_ALL=C sort | head -n 1)
  die "$DATASET_DIR/defect_spec.jsonl is missing or empty in the raw dataset${deeper:+; it lies deeper: ${deeper#"$RAW_IN"/}}" "datasets/pcb/raw is incomplete; upload it again or rerun the setup"
fi
python3 "$DAY0/training_data.py" "$DATASET_DIR" "$WORK/dataset"
python3 "$DAY0/check_training_1_1.py" "$WORK/dataset" "$pairs" "$WORK/defect_spec.jsonl" | tee "$WORK/checked"
cases=$(sed -n 's/^validation=//p' "$WORK/checked")
ready

code=0
validation="$WORK/validation"
python -m anomalygen.scripts.auto_mask_placement.roi_place_pipeline --num_sdg "$cases" --mode validation \
  --defect_desc "$WORK/defect_spec.jsonl" --dataset_dir "$WORK/dataset" --output_dir "$validation" --seed 42 || code=$?
if [ "$code" -ne 0 ]; then
  die "roi_place_pipeline ended with exit code $code: no validation set" "see the lines above for what it says of each pair" "$code"
fi
if [ ! -s "$validation/testcase.jsonl" ]; then
  die "roi_place_pipeline ended well and placed no validation mask" "give the raw dataset clean pictures with a place for each defect (CAD masks with known classes), or spatial_dependency free in defect_spec.jsonl"
fi
python3 "$DAY0/mend_cases_1_1.py" "$validation/testcase.jsonl" "$WORK/dataset"
CASE_SEEDS=own python3 "$DAY0/count_cases.py" "$validation/testcase.jsonl" "$pairs" "$validation" ||
  say "WARNING: a pair has no validation case: it is trained, and the best step is chosen without it"

python3 "$DAY0/recipe_1_1.py" write "$recipe" "$WORK/exp_texture_ft.yaml" "$WORK/dataset" "$validation/testcase.jsonl"
IMAGINAIRE_OUTPUT_ROOT="$OUTPUT/results" torchrun --nproc_per_node="$TRAIN_GPU" anomalygen/scripts/texture/train.py \
  --config=cosmos_framework/configs/base/config.py --recipe="$WORK/exp_texture_ft.yaml" -- experiment="$experiment" || code=$?
if [ "$code" -ne 0 ]; then
  die "the training ended with exit code $code" "see its last lines above; out of memory: lower batch_size, validation_batch_size or image_size in the recipe" "$code"
fi

best=$(files "$OUTPUT" -path '*/checkpoints/best_checkpoint.txt' | LC_ALL=C sort | head -n 1)
if [ -z "$best" ] && [ -z "$CHECKPOINT_STEP" ]; then
  die "the training produced no best_checkpoint.txt: no step was both scored and saved" \
    "read its warnings above; validation_iter has to meet save_iter, and each pair needs a validation case; the saved steps are kept in this output"
fi
if [ -n "$best" ]; then
  model="$(dirname "$best")/model/$(tr -d '[:space:]' <"$best")"
  if [ ! -f "$model" ]; then
    die "the selected checkpoint is missing: $model" "read the trainer's lines above; the disk of the pod may have been full"
  fi
  say "Training complete: $model"
fi
say "finetune done"
