/** What fails in the finetune stage. */
import { foretoldBy, next, sharing } from './entry.ts';

export const finetuneTroubles = sharing({ stages: ['finetune'] }, [
  {
    id: 'finetune.empty_validation',
    symptom: 'ERROR: prep_testcase.sh produced an empty validation.jsonl',
    signs: [{ log: /prep_testcase\.sh (?:produced|would produce) an empty validation\.jsonl/ }],
    cause: 'the raw PCBA dataset has no training masks under <MATERIAL>/mask/<defect>/',
    fix: 'upload masks for every pair that is to be trained',
    ...foretoldBy('raw.submasks'),
  },
  {
    id: 'finetune.save_iter',
    symptom: 'checkpoint.save_iter is greater than trainer.max_iter',
    signs: [{ log: /save_iter is greater than trainer\.max_iter \d+/ }],
    cause: 'the training would end before it ever saves a checkpoint',
    fix: 'lower checkpoint.save_iter in assets/cookbooks/pcb/ag_config.yaml',
    ...foretoldBy('finetune.cookbook'),
  },
  {
    id: 'finetune.no_yq',
    symptom: 'yq could not be downloaded from ...',
    signs: [
      { log: /yq could not be downloaded from / },
      { log: /has the wrong checksum: SHA-256 [0-9a-f]{64}/ },
      { log: /there is no pinned yq for / },
      { log: /the downloaded \S+ does not run as yq v4/ },
    ],
    cause: 'the training configuration is rendered with yq v4, which the image does not bring',
    fix: 'let the pod reach the address that the log names, give yq_url a mirror of that file, or use an image that has yq v4',
    foretold: { never: 'what a pod can download shows only there' },
    next: next.logs,
  },
  {
    id: 'finetune.bad_dataset',
    symptom: 'validate_dataset.py refuses the raw dataset',
    signs: [{ log: /: no pictures in \S*clean_image/ }],
    cause: 'the raw dataset lacks clean pictures of a material',
    fix: 'upload <MATERIAL>/clean_image pictures',
    ...foretoldBy('raw.clean_images'),
  },
  {
    id: 'finetune.no_pictures',
    symptom: 'the trainer finds no pictures in <MATERIAL>/anomaly_image/<defect>',
    signs: [{ log: /: no pictures in \S*anomaly_image/ }],
    cause: 'the raw dataset lacks pictures of a defect that the training recipe names',
    fix: 'upload <MATERIAL>/anomaly_image/<defect> pictures',
    ...foretoldBy('raw.anomaly_images'),
  },
  {
    id: 'finetune.unpaired',
    symptom: 'training pictures have no mask as the trainer opens it; Error: Mask <file> is not binary!',
    signs: [
      { log: /training pictures have no mask as the trainer opens it.*/ },
      { log: /Error: Mask \S+ is not binary!|'s size with mask filename|Errno 2.*_mask\.\w+'/ },
      { log: /training would crash mid-iteration/ },
    ],
    cause:
      'for anomaly_image/<defect>/<name>.<ext> the trainer opens mask/<defect>/<name>_mask.<ext>: the same ending, the same size, 255 as its brightest value',
    fix: 'rename, save again or add the masks that the log names; every file of anomaly_image/<defect> needs one',
    ...foretoldBy('raw.training_pairs'),
  },
  {
    id: 'finetune.unspecified',
    symptom: '<pair> is trained by the recipe and has no line in defect_spec.jsonl',
    signs: [
      { log: /is trained by the recipe and has no line in defect_spec\.jsonl/ },
      { log: /no pair of the recipe has a line in defect_spec\.jsonl/ },
    ],
    cause: 'the validation cases are made from defect_spec.jsonl, and each trained pair needs one',
    fix: 'add the line, or take the pair out of both lists of the recipe',
    ...foretoldBy('raw.defect_spec'),
  },
  {
    id: 'finetune.pair_lists',
    symptom: "TypeError: 'NoneType' object is not iterable (build_anomaly_LUT), or KeyError of a pair",
    signs: [
      { log: /anomaly_embedding\.anomaly_types of the recipe is not the list/ },
      { log: /build_anomaly_LUT.*'NoneType' object is not iterable/ },
      { log: /'NoneType' object is not iterable/, proves: 'likely' },
    ],
    cause:
      'the recipe lacks model.config.ag_config.anomaly_embedding.anomaly_types, or it is another list than that of dataloader_train',
    fix: 'write the same pairs into both lists of assets/cookbooks/pcb/ag_config.yaml',
    ...foretoldBy('finetune.cookbook'),
  },
  {
    id: 'finetune.uncovered',
    symptom: 'validation JSONL coverage broken: types [...] got 0 entries; KeyError in compute_kpi',
    signs: [
      { log: /a pair of the recipe has no validation case/ },
      { log: /placed no validation mask/ },
      { log: /validation JSONL coverage broken: types/ },
      { log: /compute_kpi.*KeyError|KeyError: '[^'+]+\+[^']+'/, proves: 'likely' },
    ],
    cause: 'a pair that is trained got no validation case, and the trainer stops at its first validation',
    fix: 'give that pair clean pictures with a place for it and masks, or take it out of both lists of the recipe',
    foretold: { never: 'where a mask finds a place shows only when it is placed' },
    next: next.logs,
  },
  {
    id: 'finetune.shm',
    releases: ['1.0'],
    symptom: '/dev/shm has <n> GiB, training needs at least 16 GiB; or: Bus error',
    signs: [
      { log: /\/dev\/shm has \d+ GiB, training/ },
      { log: /\bBus error\b|DataLoader worker .* killed by signal/, proves: 'likely' },
    ],
    cause: 'the pod has too little shared memory for the loaders, which use 8 workers each',
    fix: 'ask the administrator for a pod template with a memory volume of 32 GiB at /dev/shm (16 GiB at least)',
    ...foretoldBy('cluster.pod_template'),
  },
  {
    id: 'finetune.port',
    symptom: 'torchrun: Address already in use',
    signs: [{ log: /EADDRINUSE|Address already in use/ }],
    cause: 'another training of the same node holds the port 12341',
    fix: 'submit again; OSMO will most likely choose another node',
    foretold: { never: 'it depends on the node' },
    next: next.planAgain,
  },
]);
