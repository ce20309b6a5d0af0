#!/usr/bin/env bash
# Puts labelled defects into the camera-look crops (AnomalyGen inference).
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"

repo="$ROOT/workspace/paidf-anomalygen"
scripts="$repo/scripts/utilities"
stage="$WORK/stage"
testcase="$WORK/testcase"
jsonl="$WORK/inference.jsonl"

say "stage: crops with their CAD masks and submasks"
python3 "$DAY0/build_stage.py" "$stage"
python3 "$DAY0/link_pretrained.py" "$PRETRAINED_IN" "$repo/checkpoints" infer

choice=$(python3 "$DAY0/choose_checkpoint.py" "$CHECKPOINT_IN" "$CHECKPOINT_STEP" "$WORK/checkpoint")
checkpoint=$(printf '%s\n' "$choice" | sed -n 's/^checkpoint=//p')
step=$(printf '%s\n' "$choice" | sed -n 's/^step=//p')
say "checkpoint: step $step, $(printf '%s\n' "$choice" | sed -n 's/^reason=//p')"

cd "$repo"
python3 "$scripts/validate_checkpoint.py" "$checkpoint" --step "$step"
python3 "$DAY0/foretell_placement.py" "$stage" "$NUM_SDG"
code=0
bash "$scripts/prep_testcase.sh" --name "$RUN_NAME" --num-sdg "$NUM_SDG" --dataset-dir "$stage" --mode inference --seed 42 \
  --defect-spec "$stage/defect_spec.jsonl" --amp-output-dir "$testcase" --output-jsonl "$jsonl" || code=$?
if [ "$code" -ne 0 ]; then
  die "prep_testcase.sh ended with exit code $code: no test cases" "see the lines above for what it says; masks need crops, submasks and, for cad, CAD masks with known classes" "$code"
fi
if [ ! -s "$jsonl" ]; then
  die "prep_testcase.sh produced no test case" "check the submasks and the CAD masks; see the lines above"
fi
python3 "$scripts/validate_jsonl.py" "$checkpoint" "$jsonl"

# Placing less than asked is no failure of its own, and what runs next compares with what was placed.
pairs=$(cat "$stage.pairs.json")
python3 "$DAY0/count_cases.py" "$jsonl" "$pairs" "$testcase" || say "WARNING: a pair has no test case and will have no sample"
cases=$(grep -c '[^[:space:]]' "$jsonl")

say "inference: $cases test cases, $NUM_SDG samples asked, model size $MODEL_SIZE"
bash "$scripts/run_sdg.sh" --checkpoint_dir "$checkpoint" --step "$step" --input_jsonl "$jsonl" \
  --output_dir "$OUTPUT/inference" --model_size "$MODEL_SIZE" --seed 0 --num_gpus "$INFER_GPU"
bash "$scripts/verify_output.sh" "$jsonl" "$OUTPUT/inference"
python3 "$DAY0/count_cases.py" "$jsonl" "$pairs" "$testcase" "$OUTPUT/inference/SDG_result.csv" || true
if [ "$cases" -lt "$NUM_SDG" ]; then
  say "WARNING: $cases labelled samples, $NUM_SDG were asked for: masks found fewer places; see the lines before inference for each pair"
fi
say "dataset done: $cases labelled samples"
