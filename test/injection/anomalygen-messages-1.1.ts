/**
 * What release 1.1 prints when it stops: its public source (NVIDIA/paidf-anomalygen, 64d915a1 and dbaf7d7d) and the published task
 * scripts, read and not run on a GPU, with the cause that each has. `traps` are those that its own troubleshooting names, or that its
 * scripts set; each also goes through a diagnosis of a whole run.
 */
import { type ClusterFault, smallShm } from './cluster-faults.ts';

export interface Message extends ClusterFault {
  run: ClusterFault['run'] & { group: 'finetune-job' | 'anomaly-infer'; exit: number; log: string[] };
}

const training = 'finetune-job';
const labelling = 'anomaly-infer';
const said = (
  group: Message['run']['group'],
  cause: string,
  evidence: RegExp,
  log: string[],
  exit = 1,
): Message => ({
  name: `1.1, ${group} says: ${log.find((line) => evidence.test(line)) ?? `exit ${exit}`}`,
  cause,
  evidence,
  run: { group, exit, log, release: '1.1' },
});
const placement = (line: string): string[] => ['AMP input validation failed (1 problem(s)):', `  - ${line}`];
const environment = (line: string): string[] => [
  '=== CUDA / torch + Python deps ===',
  line,
  '1 check(s) failed. Fix steps:',
];

export const traps: Message[] = [
  said(training, 'finetune.other_release_tree', /cannot stat/, [
    "cp: cannot stat '/osmo/input/0/checkpoint_manifest_converted.sha256': No such file or directory",
  ]),
  said(labelling, 'defects.no_crops_of_material', /no augmented crops/, [
    'no augmented crops for texture IC',
  ]),
  said(labelling, 'defects.text_mode', /--roi-prompt/, [
    'ERROR: --roi-prompt is required when --spatial-dependency=text',
  ]),
  said(labelling, 'finetune.silent_exit', /exit code 1/, ['All checks passed.']),
  {
    ...said(training, 'finetune.small_shared_memory', /\/dev\/shm is/, [
      'ERROR: /dev/shm is 8GiB; need at least 16GiB',
    ]),
    foretold: 'cluster.pod_template',
    cluster: { templates: smallShm },
    values: () => ({ release: '1.1' }),
  },
  said(
    training,
    'finetune.driver',
    /CUDA available=False/,
    environment('[fail] CUDA available=False, torch sees 0 device(s)'),
  ),
  said(training, 'finetune.flat_recipe', /KeyError: 'save_iter'/, ["KeyError: 'save_iter'"]),
  said(training, 'finetune.card_memory', /out of memory/, [
    'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB',
  ]),
  said(training, 'finetune.no_best_checkpoint', /produced no best_checkpoint/, [
    'TrainingReport: 3 validated iteration(s) but none has both a finite nn and a checkpoint under /o/model — skipping best_checkpoint.txt. Check that validation_iter is a multiple of save_iter.',
    'ERROR: training produced no best_checkpoint.txt',
  ]),
  said(
    training,
    'finetune.base_digest',
    /do not match/,
    environment('[fail] assets/checkpoint_manifest_converted.sha256 — recorded weights do not match:'),
  ),
  said(
    labelling,
    'anomalygen.inputs',
    /without matching cad_mask/,
    placement('IC+bridge: 2 clean image(s) without matching cad_mask (first: x0_y0__0001.png)'),
  ),
  said(labelling, 'defects.lost_results', /expected 30 results/, [
    'ERROR: expected 30 results, got 28 generated + 1 blocked',
  ]),
  said(labelling, 'defects.all_blocked', /blocked text for index/, [
    '[guardrail] blocked text for index 0 (IC+bridge): Qwen3Guard: unsafe',
    "find: '/osmo/output/reconstructed_image': No such file or directory",
  ]),
  said(labelling, 'defects.guardrail_start', /content-safety guardrail/, [
    'RuntimeError: Failed to initialize the content-safety guardrail. Ensure HF_TOKEN is set and the nvidia/Cosmos-Guardrail1 license is accepted (see scripts/download_checkpoints.sh), or pass --no-guardrail to disable.',
  ]),
];

export const messages: Message[] = [
  ...traps,
  said(training, 'finetune.no_training_masks', /no training masks/, [
    'ERROR: no training masks under /osmo/input/1',
  ]),
  said(training, 'finetune.base_incomplete', /missing: /, [
    '[fail] Wan2.2 VAE (tokenizer) — missing: /workspace/checkpoints/wan2pt2/Wan2.2_VAE.pth',
    '2 check(s) failed. Fix steps:',
  ]),
  said(training, 'finetune.base_incomplete', /truncated/, [
    '[fail] SAM2.1 (ROI segmentation) — truncated: /w/sam2.pt is 3MB, expected >= 100MB (re-download)',
  ]),
  said(training, 'finetune.base_incomplete', /check\(s\) failed/, ['1 check(s) failed. Fix steps:']),
  said(training, 'finetune.uncovered', /coverage broken/, [
    "ValueError: validation JSONL coverage broken: types ['IC+bridge'] got 0 entries with num_sdg=12. Increase num_sdg to >= 243 or trim defect_spec.",
  ]),
  said(training, 'finetune.driver', /no kernel image/, [
    'torch.AcceleratorError: CUDA error: no kernel image is available for execution on the device',
  ]),
  said(labelling, 'defects.checkpoint_digest', /PytorchStreamReader/, [
    'RuntimeError: PytorchStreamReader failed reading zip archive: failed finding central directory',
  ]),
  said(training, 'finetune.saves_too_late', /save_iter must be/, [
    'ValueError: save_iter must be <= max_iter',
  ]),
  said(training, 'finetune.flat_recipe', /missing required/, [
    "ValueError: Recipe file /tmp/exp_texture_ft.yaml is missing required key(s) ['task_type']; it must define 'task_type'",
  ]),
  said(training, 'finetune.flat_recipe', /Unknown task_type/, [
    "ValueError: Unknown task_type 'x' in /tmp/exp_texture_ft.yaml; choose one of ['texture_ft'].",
  ]),
  said(training, 'finetune.flat_recipe', /is not one of/, [
    "ValueError: model_size='2b' is not one of ('nano', 'edge')",
  ]),
  said(training, 'finetune.flat_recipe', /unexpected keyword/, [
    "TypeError: build_anomalygen_texture_ft_experiment() got an unexpected keyword argument 'trainer'",
  ]),
  said(training, 'finetune.flat_recipe', /not found/, [
    'FileNotFoundError: Recipe file not found: /tmp/a.yaml',
  ]),
  said(training, 'finetune.parallelism', /PARALLELISM/, [
    "ValueError: ANOMALYGEN_PARALLELISM must be 'ddp' or 'fsdp', got 'x'",
  ]),
  said(training, 'finetune.no_samples', /0 samples/, [
    'ValueError: InpaintingDataset found 0 samples under dataset_dir=/d',
  ]),
  said(training, 'finetune.no_samples', /no real references/, [
    'RuntimeError: ValidationKPI: no real references found for IC+bridge under /d/IC/anomaly_image/bridge',
  ]),
  said(training, 'finetune.no_best_checkpoint', /selected checkpoint/, [
    'ERROR: selected checkpoint missing: /o/iter_000008000.pt',
  ]),
  said(labelling, 'defects.no_masks_of_pair', /no masks for/, ['no masks for IC+bridge under /osmo/input/2']),
  said(labelling, 'defects.bad_pairs', /not valid JSON/, [
    'ERROR: --pairs is not valid JSON: Expecting value',
  ]),
  said(labelling, 'defects.bad_pairs', /entry 1/, [
    'ERROR: --pairs entry 1 must be [material, defect] strings',
  ]),
  said(labelling, 'defects.no_labels', /cad mode/, [
    'ERROR: cad mode requires semantic_segmentation_labels.json',
  ]),
  said(labelling, 'defects.no_step', /requested checkpoint/, [
    'ERROR: requested checkpoint missing: iter_000009999.pt',
  ]),
  said(labelling, 'defects.no_best_step', /has no best/, [
    'ERROR: finetune output has no best_checkpoint.txt',
  ]),
  said(
    labelling,
    'anomalygen.inputs',
    /submask source/,
    placement('IC+bridge: missing submask source /tmp/day0-dataset/IC/mask/bridge'),
  ),
  said(
    labelling,
    'anomalygen.inputs',
    /no clean images/,
    placement('IC+bridge: no clean images under /tmp/day0-dataset/IC'),
  ),
  said(
    labelling,
    'anomalygen.inputs',
    /cad_mask/,
    placement('IC+bridge: missing /tmp/day0-dataset/IC/cad_mask'),
  ),
  said(
    labelling,
    'anomalygen.inputs',
    /required for/,
    placement(
      'missing /tmp/day0-dataset/semantic_segmentation_labels.json (required for spatial_dependency=cad)',
    ),
  ),
  said(
    labelling,
    'defects.type_name',
    /invalid anomaly type/,
    placement("invalid anomaly type in defect_type: 'IC+a/b'"),
  ),
  said(labelling, 'defects.placement_stopped', /stopping/, ['roi_place exited 1 — stopping.']),
  said(labelling, 'anomalygen.duplicates', /duplicated/, [
    'ValueError: Found duplicated samples in /tmp/t/testcase.jsonl',
  ]),
  said(labelling, 'defects.no_test_cases', /No testcases/, [
    'ValueError: No testcases found in /tmp/t/testcase.jsonl',
  ]),
  said(labelling, 'defects.outside_recipe', /Unknown anomaly_name/, [
    `KeyError: "Unknown anomaly_name 'IC+void'; known: ['IC+bridge']"`,
  ]),
  said(labelling, 'defects.checkpoint_digest', /integrity/, [
    'ValueError: Checkpoint integrity: /osmo/input/4/iter_000008000.pt does not match its recorded digest.',
  ]),
  said(labelling, 'defects.other_base', /absent from the model/, [
    'ValueError: Fine-tuned checkpoint has 12 key(s) absent from the model; refusing to load.',
  ]),
  said(labelling, 'defects.other_base', /trained key/, [
    'ValueError: Fine-tuned checkpoint is missing 4 trained key(s)',
  ]),
  said(labelling, 'defects.lost_results', /number of original/, [
    'ValueError: The number of original images and masks must be the same. Found 3 original images and 2 masks.',
  ]),
];
