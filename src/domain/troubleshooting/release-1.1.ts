/**
 * What stops the AnomalyGen tasks of release 1.1 before and while they train, in the words of its public source
 * (NVIDIA/paidf-anomalygen, 64d915a1 and dbaf7d7d: scripts/preflight_env_ckpt.sh, anomalygen/configs, data and callbacks) and of
 * the published task scripts. None of it was met on a GPU.
 */
import { writtenCall } from '../written-call.ts';
import { foretoldBy, next, sharing } from './entry.ts';

const both = ['defects', 'finetune'] as const;

export const release11Troubles = sharing({ stages: ['finetune'], releases: ['1.1'] }, [
  {
    id: 'finetune.other_release_tree',
    stages: both,
    symptom: "cp: cannot stat '.../checkpoint_manifest_converted.sha256': No such file or directory",
    signs: [
      { log: /cannot stat \S*checkpoint_manifest_converted\.sha256/ },
      { log: /checkpoint_manifest_converted\.sha256 \S{1,3} absent/ },
      { log: /models\/pretrained is the tree of release 1\.0/ },
    ],
    cause:
      'models/pretrained is a tree of release 1.0, or no whole one of 1.1: its manifest is not at the top',
    fix: 'set a root of release 1.1 up: setup_artifacts with release 1.1 (about 85 GB), in a root or prefix of its own',
    foretold: { by: 'artifacts.pretrained' },
    next: [
      writtenCall('setup_artifacts', { action: 'plan', only: ['models/pretrained'], like: '<run>' }),
      ...next.setup,
    ],
  },
  {
    id: 'finetune.small_shared_memory',
    stages: both,
    symptom: 'ERROR: /dev/shm is <N>GiB; need at least 16GiB',
    signs: [
      { log: /\/dev\/shm is \d+ ?GiB; need at least/ },
      { log: /\/dev\/shm has \d+ GiB, (?:training|generation)/ },
      { log: /\bBus error\b|DataLoader worker .* killed by signal/, proves: 'likely' },
    ],
    cause:
      'the pod has too little shared memory; release 1.1 looks at it in both AnomalyGen tasks, before anything else',
    fix: 'ask the administrator for a pod template with a memory volume of 32 GiB at /dev/shm (16 GiB at least)',
    ...foretoldBy('cluster.pod_template'),
  },
  {
    id: 'finetune.driver',
    stages: both,
    symptom: '[fail] CUDA available=False; the NVIDIA driver on your system is too old',
    signs: [
      { log: /\[fail\] CUDA available=False/ },
      { log: /\[fail\] (?:nvidia-smi|torch import failed)/ },
      { log: /NVIDIA driver on your system is too old|CUDA driver version is insufficient/ },
      { log: /provided PTX was compiled with an unsupported toolchain/ },
      { log: /no kernel image is available for execution on the device/ },
    ],
    cause:
      'the driver of the node is too old for CUDA 13.2, which the image of release 1.1 has, no GPU is visible, or it is older than those that the image is built for (compute capability 8.0 on)',
    fix: 'give a pool whose nodes have a newer driver, or ask the administrator for one; release 1.0 runs with older drivers',
    foretold: { never: 'OSMO does not show the driver of a node' },
    next: next.planAgain,
  },
  {
    id: 'finetune.base_digest',
    stages: both,
    symptom: '[fail] <manifest> — recorded weights do not match',
    signs: [
      { log: /\[fail\] \S+ \S{1,3} recorded weights do not match/ },
      { log: /Base checkpoint integrity: \d+ shard/ },
    ],
    cause:
      'files of models/pretrained are not those that its manifest names: a download that was changed or broke off, or the outdated Edge digests of the image in place of those of the tree',
    fix: 'set models/pretrained up again; the manifest has to come from the tree, not from the image',
    foretold: { never: 'preflight reads no tens of gigabytes' },
    next: next.setup,
  },
  {
    id: 'finetune.base_incomplete',
    stages: both,
    symptom: '[fail] <model> — missing: <path>; <n> check(s) failed. Fix steps:',
    signs: [
      {
        log: /\[fail\] .* \S{1,3} (?:missing: |truncated: |no weight file |no refs\/|\S+ missing from snapshot)/,
      },
      { log: /models\/pretrained (?:is incomplete: checkpoint_manifest|lacks .* of release 1\.1)/ },
      { log: /\[fail\] Cosmos3-Edge processor \S{1,3} repo tree manifest present/ },
      { log: /check\(s\) failed\. Fix steps:/, proves: 'likely' },
    ],
    cause:
      'models/pretrained lacks a part; both bases are looked for, Cosmos3-Edge also where the recipe says nano',
    fix: 'set models/pretrained up again with release 1.1, which fetches what is missing',
    foretold: { by: 'artifacts.pretrained' },
    insteadOf: ['finetune.silent_exit'],
    next: next.setup,
  },
  {
    id: 'finetune.no_training_masks',
    symptom: 'ERROR: no training masks under <DATASET_DIR>',
    signs: [{ log: /ERROR: no training masks under/ }],
    cause: 'the raw PCBA dataset has no pictures in any <MATERIAL>/mask/<defect>/',
    fix: 'upload masks for every pair that is to be trained, below datasets/pcb/raw without a folder around it',
    ...foretoldBy('raw.submasks'),
  },
  {
    id: 'finetune.no_samples',
    symptom:
      'InpaintingDataset found 0 samples under dataset_dir=...; ValidationKPI: no real references found for <pair>',
    signs: [
      { log: /InpaintingDataset found 0 samples/ },
      { log: /ValidationKPI: no real references found for/ },
      { log: /the trainer would stop at its first validation \(no real references found\)/ },
    ],
    cause:
      'no picture of anomaly_image/<defect> has its mask: <name>_mask with the same ending or .png in mask/<defect>; pictures without one are passed over with a warning',
    fix: 'name the masks after their pictures, for every pair of the recipe',
    ...foretoldBy('raw.training_pairs'),
  },
  {
    id: 'finetune.flat_recipe',
    stages: both,
    symptom:
      "KeyError: 'save_iter'; recipe is missing required key(s); Unknown task_type; model_size is not one of",
    signs: [
      { log: /KeyError: 'save_iter'/ },
      {
        log: /[Rr]ecipe .*(?:is missing required key\(s\)|must be a mapping|file not found)|Recipe file not found/,
      },
      { log: /Unknown task_type / },
      {
        log: /exp_texture_ft\.yaml (?:is a recipe of release 1\.0|lacks |cannot be read|is no YAML|is not a mapping)/,
      },
      { log: /(?:task_type|model_size|anomaly_types|max_iter|save_iter|validation_iter) of the recipe is / },
      { log: /model_size='?\S+ is not one of/ },
      { log: /build_anomalygen_texture_ft_experiment\(\) got an unexpected keyword/ },
      { log: /TypeError: .*got an unexpected keyword argument/, proves: 'likely' },
    ],
    cause:
      'the recipe is none of release 1.1: that one is flat, one level of known keys with task_type texture_ft; the recipe of 1.0 is nested',
    fix: 'start from assets/cookbooks/pcb/release-1.1/exp_texture_ft.yaml and change values only',
    ...foretoldBy('finetune.cookbook'),
  },
  {
    id: 'finetune.saves_too_late',
    symptom: 'save_iter must be <= max_iter',
    signs: [{ log: /save_iter (?:must be <=|\d+ is greater than) max_iter/ }],
    cause: 'the training would end before it ever saves a checkpoint',
    fix: 'lower save_iter of the recipe, or raise max_iter',
    ...foretoldBy('finetune.cookbook'),
  },
  {
    id: 'finetune.no_best_checkpoint',
    stages: both,
    symptom: 'ERROR: training produced no best_checkpoint.txt',
    signs: [
      { log: /training produced no best_checkpoint\.txt/ },
      { log: /the training would end without best_checkpoint\.txt/ },
      { log: /selected checkpoint (?:is )?missing: / },
      { log: /skipping best_checkpoint\.txt/, proves: 'likely' },
      { log: /TrainingReport: failed to write best_checkpoint\.txt/, proves: 'likely' },
    ],
    cause:
      'the best step is chosen at the end among steps that have a score and weights: the training did not end, nothing was scored, or validation_iter is no multiple of save_iter',
    fix: 'read the warnings before it in the log (stdout.log of the job has them, too), mend the recipe and train again; never guess a step: use one by checkpoint_step only if its weights were uploaded',
    foretold: { by: 'finetune.cookbook' },
    next: next.logs,
  },
  {
    id: 'finetune.unsaved_step',
    symptom: 'checkpoint_step <n> will not be saved: the recipe saves each <m> steps',
    signs: [{ log: /checkpoint_step \d+ will not be saved/ }],
    cause: 'a step was asked for that the training of this run never saves',
    fix: 'leave checkpoint_step out, so that the best one is used, or ask for a multiple of save_iter',
    foretold: { by: 'models.step' },
    next: next.planAgain,
  },
  {
    id: 'finetune.read_only_image',
    stages: both,
    symptom: 'the image does not let its own folder be changed',
    signs: [
      { log: /the image does not let its own folder be changed/ },
      { log: /(?:cp|rm|ln): .*(?:checkpoints|assets)\b.*(?:Read-only file system|Permission denied)/ },
    ],
    cause:
      'the tasks link checkpoints and write assets into /workspace/paidf-anomalygen, which a read-only kind of the image refuses',
    fix: 'use the writable kind of paidf-anomalygen:1.1.0, which runs as user 10000',
    foretold: { never: 'what an image allows shows only in its pod' },
    next: next.logs,
  },
  {
    id: 'finetune.parallelism',
    symptom: "ANOMALYGEN_PARALLELISM must be 'ddp' or 'fsdp'",
    signs: [{ log: /ANOMALYGEN_PARALLELISM must be/ }],
    cause: 'the variable was set in the workflow file to something else',
    fix: 'leave it out, or set it to ddp or fsdp in the workflow file',
    foretold: { never: 'no value of a run sets it' },
    next: next.planAgain,
  },
  {
    id: 'finetune.card_memory',
    stages: both,
    symptom: 'CUDA out of memory',
    signs: [{ log: /CUDA out of memory|OutOfMemoryError/ }],
    cause:
      'the card is too small: Cosmos3-Nano alone is about 32 GB in bf16, and the models of a validation share the card with it; what it takes in all is not published',
    fix: 'lower batch_size, validation_batch_size or image_size of the recipe, or give a pool with larger GPUs; ANOMALYGEN_PARALLELISM=fsdp in the workflow file splits the model over several',
    foretold: { never: 'OSMO does not show the memory of GPUs' },
    next: next.planAgain,
  },
  {
    id: 'finetune.silent_exit',
    stages: both,
    symptom: 'exit code 1 without a message',
    signs: [{ exit: [1], proves: 'possible' }],
    cause:
      'the published scripts end with a bare test: no folder crop in the outputs of render or camera look, no defect_spec.jsonl at the top of datasets/pcb/raw, no test case placed, no recipe beside the checkpoint, no COCO file at the end; ours say which',
    fix: 'see which step printed last, and look at what the next one needs: references/monitoring.md has their order',
    foretold: { never: 'by itself it says nothing' },
    next: next.logs,
  },
]);
