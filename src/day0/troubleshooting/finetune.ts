/** What fails in the finetune stage. */
import { next, type Trouble } from './entry.ts';

const stages = ['finetune'] as const;

export const finetuneTroubles: readonly Trouble[] = [
  {
    id: 'finetune.empty_validation',
    stages,
    symptom: 'ERROR: prep_testcase.sh produced an empty validation.jsonl',
    signs: [{ log: /prep_testcase\.sh produced an empty validation\.jsonl/ }],
    cause: 'the raw PCBA dataset has no training masks under <MATERIAL>/mask/<defect>/',
    fix: 'upload masks for every pair that is to be trained',
    foretold: { by: 'raw.submasks' },
    next: next.preflight,
  },
  {
    id: 'finetune.save_iter',
    stages,
    symptom: 'checkpoint.save_iter is greater than trainer.max_iter',
    signs: [{ log: /save_iter is greater than trainer\.max_iter \d+/ }],
    cause: 'the training would end before it ever saves a checkpoint',
    fix: 'lower checkpoint.save_iter in assets/cookbooks/pcb/ag_config.yaml',
    foretold: { by: 'finetune.cookbook' },
    next: next.preflight,
  },
  {
    id: 'finetune.no_yq',
    stages,
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
    stages,
    symptom: 'validate_dataset.py refuses the raw dataset',
    signs: [{ log: /: no pictures in \S*clean_image/ }],
    cause: 'the raw dataset lacks clean pictures of a material',
    fix: 'upload <MATERIAL>/clean_image pictures',
    foretold: { by: 'raw.clean_images' },
    next: next.preflight,
  },
  {
    id: 'finetune.no_pictures',
    stages,
    symptom: 'the trainer finds no pictures in <MATERIAL>/anomaly_image/<defect>',
    signs: [{ log: /: no pictures in \S*anomaly_image/ }],
    cause: 'the raw dataset lacks pictures of a defect that the training recipe names',
    fix: 'upload <MATERIAL>/anomaly_image/<defect> pictures',
    foretold: { by: 'raw.anomaly_images' },
    next: next.preflight,
  },
  {
    id: 'finetune.unplaced',
    stages,
    symptom: 'no picture in <MATERIAL>/anomaly_image/<defect> shows where its defect is',
    signs: [{ log: /no picture in \S*anomaly_image\S* shows where its defect is/ }],
    cause:
      'the CPU trainer finds a defect by a mask of the same name and size, or by the clean picture it was made from',
    fix: 'upload <MATERIAL>/mask/<defect> masks with the names and sizes of the pictures, or finetune on a cluster',
    foretold: { never: 'preflight opens no pictures of defects' },
    next: next.preflight,
  },
  {
    id: 'finetune.port',
    stages,
    symptom: 'torchrun: Address already in use',
    signs: [{ log: /EADDRINUSE|Address already in use/ }],
    cause: 'another training of the same node holds the port 12341',
    fix: 'submit again; OSMO will most likely choose another node',
    foretold: { never: 'it depends on the node' },
    next: next.planAgain,
  },
];
