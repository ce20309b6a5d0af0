#!/usr/bin/env bash
# Trains a checkpoint on the raw dataset (finetune mode only).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

repo="$ROOT/workspace/paidf-anomalygen"
scripts="$repo/scripts/utilities"
validation="$WORK/validation.jsonl"

if ! waived shm; then
  shm_kib=$(df -Pk /dev/shm | awk 'NR==2 {print $2}')
  if [ "$shm_kib" -lt 16777216 ]; then
    die "/dev/shm has $((shm_kib / 1048576)) GiB, training needs at least 16 GiB" \
      "have a pod template mount a memory volume of 32 GiB at /dev/shm"
  fi
fi

DATASET_DIR="$RAW_IN"
if [ ! -f "$DATASET_DIR/defect_spec.jsonl" ]; then
  inner=$(files "$RAW_IN" -mindepth 2 -maxdepth 2 -name defect_spec.jsonl | LC_ALL=C sort | head -n 1)
  [ -n "$inner" ] && DATASET_DIR=$(dirname "$inner")
fi
if [ ! -f "$DATASET_DIR/defect_spec.jsonl" ]; then
  deeper=$(files "$RAW_IN" -mindepth 3 -maxdepth 4 -name defect_spec.jsonl | LC_ALL=C sort | head -n 1)
  die "$DATASET_DIR/defect_spec.jsonl missing in raw dataset${deeper:+; it lies deeper: ${deeper#"$RAW_IN"/}}" "datasets/pcb/raw is incomplete; upload it again or rerun the setup"
fi
python3 "$DAY0/training_data.py" "$DATASET_DIR" "$WORK/dataset"
DATASET_DIR="$WORK/dataset"

# What the trainer would find out on every rank, after it loaded the models.
yq=$(python3 "$DAY0/get_yq.py" "$WORK/bin")
list_of() { "$yq" -o=json -I=0 "$1" "$DAY0/ag_config.yaml"; }
pairs=$(list_of .dataloader_train.dataset.anomaly_types)
if [ "$pairs" != "$(list_of .model.config.ag_config.anomaly_embedding.anomaly_types)" ]; then
  die "anomaly_embedding.anomaly_types of the recipe is not the list of dataloader_train.dataset: the model could not be built" \
    "write the same pairs into both lists of assets/cookbooks/pcb/ag_config.yaml"
fi
python3 "$DAY0/check_training.py" "$DATASET_DIR" "$pairs" "$WORK/defect_spec.jsonl" | tee "$WORK/checked"
cases=$(sed -n 's/^validation=//p' "$WORK/checked")

# Placing the validation masks follows the dataset's own specification.
if grep -q '"spatial_dependency": *"text"' "$WORK/defect_spec.jsonl"; then export SPATIAL_DEPENDENCY=text; fi
python3 "$DAY0/link_pretrained.py" "$PRETRAINED_IN" "$repo/checkpoints" finetune
cd "$repo"
python3 "$scripts/validate_dataset.py" "$DATASET_DIR"

code=0
bash "$scripts/prep_testcase.sh" --name "$RUN_NAME" --num-sdg "$cases" --dataset-dir "$DATASET_DIR" --mode validation \
  --defect-spec "$WORK/defect_spec.jsonl" --amp-output-dir "$WORK/validation" --output-jsonl "$validation" || code=$?
if [ "$code" -ne 0 ]; then
  die "prep_testcase.sh ended with exit code $code: no validation set" "see the lines above for what it says" "$code"
fi
if [ ! -s "$validation" ]; then
  die "prep_testcase.sh ended well and wrote no validation case" "see the lines above for what it says of each pair"
fi
if ! python3 "$DAY0/count_cases.py" "$validation" "$pairs" "$WORK/validation"; then
  die "a pair of the recipe has no validation case: the trainer would stop at its first validation (KeyError)" \
    "see the lines above; give that pair clean pictures with a place for it, or take it out of both lists of the recipe"
fi

DATASET_DIR="$DATASET_DIR" VALIDATION="$validation" \
  bash "$DAY0/render_training.sh" "$DAY0/ag_config.yaml" "$repo/ag_configs/$RUN_NAME.yaml"

export IMAGINAIRE_OUTPUT_ROOT="$OUTPUT/results"
torchrun --nproc_per_node="$TRAIN_GPU" --master_port=12341 -m scripts.anomaly_gen.ag_train \
  --config=cosmos_predict2/configs/base/ag_config.py --ag_config="ag_configs/$RUN_NAME.yaml" \
  -- "experiment=predict2_anomaly_gen_ddp_$MODEL_SIZE"
say "finetune done"
