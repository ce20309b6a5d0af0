#!/usr/bin/env bash
# Release 1.1: puts labelled defects into the camera-look crops, and writes COCO labels and folders of classes beside them.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/pod.sh"
. "$(dirname "${BASH_SOURCE[0]}")/ready_1_1.sh"

need_shm "generation"
stage="$WORK/stage"
placed="$WORK/testcase"
cases="$placed/testcase.jsonl"

# What can be known without the models comes first: a wrong checkpoint costs seconds.
python3 "$DAY0/choose_checkpoint_1_1.py" "$FINETUNE_IN" "$CHECKPOINT_STEP" "$ANOMALY_TYPES_JSON" >"$WORK/choice"
checkpoint=$(sed -n 's/^checkpoint=//p' "$WORK/choice")
recipe=$(sed -n 's/^recipe=//p' "$WORK/choice")
say "checkpoint: step $(sed -n 's/^step=//p' "$WORK/choice"), $(sed -n 's/^reason=//p' "$WORK/choice")"

say "stage: crops with their CAD masks and submasks"
python3 "$DAY0/build_stage.py" "$stage"
pairs=$(cat "$stage.pairs.json")
ready
python3 "$DAY0/foretell_placement.py" "$stage" "$NUM_SDG"

code=0
python -m anomalygen.scripts.auto_mask_placement.roi_place_pipeline --num_sdg "$NUM_SDG" --mode inference \
  --defect_desc "$stage/defect_spec.jsonl" --dataset_dir "$stage" --output_dir "$placed" --seed 43 || code=$?
if [ "$code" -ne 0 ]; then
  die "roi_place_pipeline ended with exit code $code: no test cases" "see the lines above for what it says; masks need crops, submasks and, for cad, CAD masks with known classes" "$code"
fi
if [ ! -s "$cases" ]; then
  die "roi_place_pipeline placed no mask at all" "check the submasks and the CAD masks; see the lines above for each pair"
fi
python3 "$DAY0/mend_cases_1_1.py" "$cases" "$stage"
CASE_SEEDS=own python3 "$DAY0/count_cases.py" "$cases" "$pairs" "$placed" || say "WARNING: a pair has no test case and will have no sample"
count=$(grep -c '[^[:space:]]' "$cases")

say "generation: $count test cases, $NUM_SDG samples asked"
torchrun --nproc_per_node="$INFER_GPU" anomalygen/scripts/texture/generate.py --checkpoint "$checkpoint" --recipe "$recipe" \
  --input_data_path "$cases" --output_dir "$OUTPUT" 2>&1 | tee "$WORK/generate.log" || code=$?
if [ "$code" -ne 0 ]; then
  if grep -q 'Failed to initialize the content-safety guardrail' "$WORK/generate.log"; then
    die "the content-safety guardrail could not start" \
      "accept the licence of nvidia/Cosmos-Guardrail1 for the account of hf-token; models/pretrained/hf has to be whole (run the setup of release 1.1 again), or the pod needs a way to huggingface.co" "$code"
  fi
  die "generate.py ended with exit code $code" "see its last lines above" "$code"
fi
python3 "$DAY0/count_results_1_1.py" made "$cases" "$OUTPUT"

python anomalygen/scripts/texture/pseudo_label.py --gen_root "$OUTPUT" --output_dir "$OUTPUT/pseudo_labels" --no_caption || code=$?
if [ "$code" -ne 0 ]; then
  die "pseudo_label.py ended with exit code $code: the pictures are there, their labels are not whole" "see its last lines above" "$code"
fi
python3 "$DAY0/count_results_1_1.py" labelled "$cases" "$OUTPUT"
CASE_SEEDS=own python3 "$DAY0/count_cases.py" "$cases" "$pairs" "$placed" "$OUTPUT/texture_ft_generation_result.csv" || true
if [ "$count" -lt "$NUM_SDG" ]; then
  say "WARNING: $count labelled samples, $NUM_SDG were asked for: masks found fewer places; see the lines before generation for each pair"
fi
say "dataset done: $count test cases"
