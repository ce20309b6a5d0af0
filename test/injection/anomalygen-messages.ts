/** What AnomalyGen's own tools print when they stop, as recorded from its public source or read there, with the cause that each has. */
import type { ClusterFault } from './cluster-faults.ts';

const message = (
  name: string,
  cause: string,
  log: string[],
  evidence: RegExp,
  group: 'anomaly-infer' | 'finetune-job' = 'anomaly-infer',
): ClusterFault => ({
  name: `${group} says: ${name}`,
  cause,
  evidence,
  run: { group, exit: 1, log },
});

const amp = 'AMP input validation failed:';
export const anomalygenMessages: ClusterFault[] = [
  message(
    'a crop without its CAD mask',
    'anomalygen.inputs',
    [amp, '  - IC+bridge: 2 clean image(s) without matching cad_mask (first: x0_y0__0001.png)'],
    /without matching cad_mask/,
  ),
  message(
    'a pair without crops',
    'anomalygen.inputs',
    [amp, '  - IC+bridge: no clean images under /tmp/day0-work/stage/IC'],
    /no clean images under/,
  ),
  message(
    'no submask folder',
    'anomalygen.inputs',
    [amp, '  - IC+bridge: missing submask source /tmp/day0-work/stage/IC/mask/bridge'],
    /missing submask source/,
  ),
  message(
    'no labels',
    'anomalygen.inputs',
    [
      amp,
      '  - missing /tmp/day0-work/stage/semantic_segmentation_labels.json (required for spatial_dependency=cad)',
    ],
    /required for/,
  ),
  message(
    'nothing was placed',
    'defects.no_test_cases',
    [
      'warn: no AMP masks for IC+bridge',
      'wrote 0 entries to /tmp/a.jsonl',
      'error: 0 entries written — AMP produced no usable output for any defect. Cannot run SDG inference with an empty JSONL.',
    ],
    /0 entries written/,
  ),
  message(
    'fewer samples than rows',
    'defects.count_mismatch',
    ['expected: 6', 'csv rows: 6', 'images  : 5', 'error: count mismatch. SDG may have been interrupted;'],
    /count mismatch/,
  ),
  message(
    'no table',
    'defects.count_mismatch',
    ['error: /output/inference/SDG_result.csv not found — SDG did not finish?'],
    /SDG_result\.csv not found/,
  ),
  message(
    'types that the checkpoint does not know',
    'defects.unknown_types',
    [
      "error: JSONL contains 1 anomaly type(s) not in the checkpoint: ['IC+void']",
      "supported: ['IC+bridge']",
    ],
    /not in the checkpoint/,
  ),
  message(
    'a step that is not there',
    'anomalygen.checkpoint',
    [
      'error: checkpoint missing: /tmp/day0-work/checkpoint/checkpoints/model/iter_000009999.pt',
      '  available steps: [14000]',
    ],
    /checkpoint missing/,
  ),
  message(
    'a configuration without types',
    'defects.bad_config',
    ['error: empty anomaly_types in ag_config.yaml'],
    /empty anomaly_types/,
  ),
  message(
    'duplicates',
    'anomalygen.duplicates',
    ['ValueError: Found duplicated samples in /tmp/day0-work/inference.jsonl'],
    /duplicated samples/,
  ),
  message(
    'another number of outputs',
    'anomalygen.outputs',
    ['RuntimeError: Unexpected number of generated outputs for input sample 3: expected 1, got 0'],
    /Unexpected number/,
  ),
  message(
    'no image encoder',
    'defects.pretrained_lacks',
    ['OSError: Failed to load correspondence backbone (checkpoints/facebook/dinov2-large)'],
    /correspondence backbone/,
  ),
  message(
    'a flag that is unknown',
    'defects.unknown_flag',
    ['error: unknown arg --per-defect'],
    /unknown arg/,
  ),
  message(
    'labels of another form',
    'anomalygen.cad_classes',
    ['ValueError: Invalid color key in label file: os.system'],
    /Invalid color key/,
  ),
  message(
    'no types',
    'anomalygen.no_types',
    ['Issues: 0', 'error: no anomaly types detected'],
    /no anomaly types/,
    'finetune-job',
  ),
  message(
    '1.0.1 on pictures without masks',
    'finetune.unpaired',
    [
      '  WARNING: no mask for IC/bridge/0.png (expected stem: 0_mask)',
      'error: 18 issue(s) found — training would crash mid-iteration on these; fix them and re-run',
    ],
    /would crash mid-iteration/,
    'finetune-job',
  ),
  message(
    'a validation that leaves a pair out',
    'finetune.uncovered',
    [
      'Traceback (most recent call last):',
      "ValueError: validation JSONL coverage broken: types ['IC+bridge'] got 0 entries with num_sdg=12. Increase num_sdg to >= 243 or trim defect_spec.",
    ],
    /coverage broken/,
    'finetune-job',
  ),
  message(
    'a mask without white',
    'finetune.unpaired',
    ['ValueError: Error: Mask /data/IC/mask/bridge/0_mask.png is not binary!'],
    /is not binary/,
    'finetune-job',
  ),
  message(
    'a recipe without an embedding',
    'finetune.pair_lists',
    [
      '  File "anomaly_embedding.py", line 40, in build_anomaly_LUT',
      "TypeError: 'NoneType' object is not iterable",
    ],
    /'NoneType' object is not iterable/,
    'finetune-job',
  ),
  message(
    'a pair that is validated without a case',
    'finetune.uncovered',
    ["KeyError: 'IC+bridge'"],
    /KeyError/,
    'finetune-job',
  ),
];
