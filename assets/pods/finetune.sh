#!/usr/bin/env bash
# Trains a checkpoint on the raw dataset (finetune mode only).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

repo="$ROOT/workspace/paidf-anomalygen"
scripts="$repo/scripts/utilities"

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
cd "$repo"
python3 "$scripts/validate_dataset.py" "$DATASET_DIR"
masks=$(files "$DATASET_DIR" -path '*/mask/*' | wc -l)
say "training masks: $masks"
python3 "$DAY0/link_pretrained.py" "$PRETRAINED_IN" "$repo/checkpoints"

validation="$WORK/validation.jsonl"
bash "$scripts/prep_testcase.sh" --name "$RUN_NAME" --num-sdg 12 --dataset-dir "$DATASET_DIR" \
  --defect-spec "$DATASET_DIR/defect_spec.jsonl" --amp-output-dir "$WORK/validation" --output-jsonl "$validation" --mode validation || true
if [ ! -s "$validation" ]; then
  die "prep_testcase.sh produced an empty validation.jsonl" \
    "the raw PCBA dataset has no training masks under <MATERIAL>/mask/<defect>/"
fi

DATASET_DIR="$DATASET_DIR" VALIDATION="$validation" \
  bash "$DAY0/render_training.sh" "$DAY0/ag_config.yaml" "$repo/ag_configs/$RUN_NAME.yaml"

export IMAGINAIRE_OUTPUT_ROOT="$OUTPUT/results"
torchrun --nproc_per_node="$TRAIN_GPU" --master_port=12341 -m scripts.anomaly_gen.ag_train \
  --config=cosmos_predict2/configs/base/ag_config.py --ag_config="ag_configs/$RUN_NAME.yaml" \
  -- "experiment=predict2_anomaly_gen_ddp_$MODEL_SIZE"
say "finetune done"
