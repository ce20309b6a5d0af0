/**
 * What stops `infer-and-label` of release 1.1, in the words of its public source (NVIDIA/paidf-anomalygen, 64d915a1 and dbaf7d7d:
 * auto_mask_placement, texture/generate.py and pseudo_label.py, inference/) and of the published task script. None of it was met on
 * a GPU.
 */
import { writtenCall } from '../written-call.ts';
import { foretoldBy, next, sharing } from './entry.ts';

const both = ['defects', 'finetune'] as const;

export const release11DefectTroubles = sharing({ stages: ['defects'], releases: ['1.1'] }, [
  {
    id: 'defects.no_crops_of_material',
    stages: both,
    symptom: 'no augmented crops for texture <T>',
    signs: [{ log: /no augmented crops for texture / }, { log: /no material of the taxonomy has crops/ }],
    cause:
      'anomaly_types names a material of which the board shows nothing, and release 1.1 stops where 1.0 only warned: after the training. The default pairs name IC and passive_component; 0603_H100 has only passive_component, 1152819000 only IC',
    fix: 'plan with submit_day0, which leaves out what the board cannot fill; or narrow anomaly_types to its materials. The checkpoint is saved: use it by existing_finetune_url',
    foretold: { by: 'board.materials' },
    next: next.planAgain,
  },
  {
    id: 'defects.no_masks_of_pair',
    symptom: 'no masks for <T>+<D> under <raw>',
    signs: [{ log: /\bno masks for [^ ]+\+[^ ]+ under / }],
    cause: 'the raw data has no <material>/mask/<defect>/ for a pair of anomaly_types',
    fix: 'upload masks for the pair, or leave the pair out',
    ...foretoldBy('raw.submasks'),
  },
  {
    id: 'defects.text_mode',
    symptom: 'ERROR: --roi-prompt is required when --spatial-dependency=text',
    signs: [{ log: /--roi-prompt is required when --spatial-dependency=text/ }],
    cause:
      'default_spatial_dependency is text, and the task passes no prompt on, whatever defect_spec.jsonl has',
    fix: 'use cad or free; a plan of submit_day0 refuses text for release 1.1',
    foretold: { never: 'a plan refuses it, so that only a submit by hand has it' },
    next: [writtenCall('submit_day0', { action: 'plan', like: '<run>', default_spatial_dependency: 'cad' })],
  },
  {
    id: 'defects.bad_pairs',
    symptom: 'ERROR: --pairs is not valid JSON; ERROR: --pairs entry <i> must be [material, defect] strings',
    signs: [{ log: /--pairs (?:is not valid JSON|entry \d+ must be)/ }],
    cause: 'anomaly_types_json was submitted by hand and is no list of [material, defect]',
    fix: 'plan with submit_day0, which writes it; or give a JSON list of pairs',
    foretold: { never: 'a plan refuses such a value' },
    next: [writtenCall('submit_day0', { action: 'plan' })],
  },
  {
    id: 'defects.type_name',
    stages: both,
    symptom: 'invalid anomaly type in defect_type: ...',
    signs: [{ log: /invalid anomaly type in \w+/i }],
    cause:
      'a material or defect has a name that cannot be a folder: letters, digits, . _ and - are taken, the first a letter or digit',
    fix: 'rename it in raw data, defect_spec.jsonl and recipe alike',
    foretold: { never: 'preflight takes names as the raw data has them' },
    next: next.preflight,
  },
  {
    id: 'defects.placement_stopped',
    stages: both,
    symptom: '<stage> exited <rc> — stopping.; <stage> did not produce <file> — stopping.',
    signs: [
      {
        log: /\broi_(?:allocate|pair|place) (?:exited -?\d+|did not produce \S+) \S{1,3} stopping/,
        proves: 'likely',
      },
    ],
    cause: 'one of the three steps of mask placement (allocate, pair, place) ended early',
    fix: 'read the lines before it: allocate names what is missing, place what it could not open',
    foretold: { never: 'it depends on what the pictures show' },
    next: next.logs,
  },
  {
    id: 'defects.outside_recipe',
    stages: both,
    symptom: "KeyError: Unknown anomaly_name '<T>+<D>'; known: [...]",
    signs: [
      { log: /Unknown anomaly_name / },
      { log: /is not among the pairs that the recipe trains/ },
      { log: /was not trained: this training knows / },
    ],
    cause:
      'the checkpoint was not trained on a pair of anomaly_types: the pairs of the recipe beside its weights are all that it knows',
    fix: 'use pairs of that recipe, or train with a recipe that has them (leave existing_finetune_url out)',
    ...foretoldBy('models.taxonomy'),
  },
  {
    id: 'defects.no_training',
    symptom: 'no results/anomalygen/<dataset>/<job>/checkpoints/model/iter_*.pt below <tree>',
    signs: [
      { log: /no results\/anomalygen\/\S+iter_\*\.pt below / },
      { log: /exp_texture_ft\.yaml is not beside checkpoints\// },
      { log: /model_size of the training's exp_texture_ft\.yaml is/ },
    ],
    cause:
      'existing_finetune_url is not the finetune folder of a run of release 1.1 that ended its training, or a part of it was left behind when it was copied',
    fix: 'give runs/<name>/finetune of such a run, with the whole job folder: exp_texture_ft.yaml three levels above the weights',
    ...foretoldBy('models.checkpoint'),
  },
  {
    id: 'defects.no_best_step',
    symptom: 'ERROR: finetune output has no best_checkpoint.txt',
    signs: [
      { log: /(?:finetune output has|training left) no best_checkpoint\.txt/ },
      { log: /best_checkpoint\.txt names \S+, which is not there/ },
    ],
    cause:
      'the training that is used did not end, scored no step that it saved, or was copied without the weights of its best step',
    fix: 'read the stdout.log of that training; give checkpoint_step as a saved step that is known to be good, upload what was left behind, or train again',
    ...foretoldBy('models.step'),
  },
  {
    id: 'defects.checkpoint_digest',
    symptom: 'Checkpoint integrity: <path> does not match its recorded digest.',
    signs: [
      { log: /Checkpoint integrity: \S+ does not match its recorded digest/ },
      { log: /PytorchStreamReader failed/, proves: 'likely' },
    ],
    cause:
      'the weights are not those that the training wrote: a copy that broke off, or another file under the name',
    fix: 'copy the checkpoint with its .sha256 again from where it was trained; do not write a new digest to make it load',
    foretold: { by: 'models.step' },
    next: next.preflight,
  },
  {
    id: 'defects.other_base',
    symptom:
      'Fine-tuned checkpoint has <n> key(s) absent from the model; Fine-tuned checkpoint is missing <n> trained key(s)',
    signs: [
      { log: /Fine-tuned checkpoint (?:has \d+ key\(s\) absent from the model|is missing \d+ trained key)/ },
    ],
    cause:
      'the weights are of another base than the recipe beside them says: adapters of Cosmos3-Nano and Cosmos3-Edge do not mix, nor those of another version of the model',
    fix: 'put the recipe back beside the weights with which they were trained, or train again',
    ...foretoldBy('models.checkpoint'),
  },
  {
    id: 'defects.other_release_checkpoint',
    symptom: 'existing_finetune_url: this is a checkpoint of release 1.0; release 1.1 cannot load it',
    signs: [{ log: /this is a checkpoint of release 1\.0/ }],
    cause: 'an adapter of release 1.0 can never be loaded by release 1.1: another base, another form',
    fix: 'give existing_finetune_url of a run of release 1.1, or leave it out and train',
    ...foretoldBy('models.checkpoint'),
  },
  {
    id: 'defects.ambiguous_training',
    symptom: 'existing_finetune_url holds several trainings',
    signs: [{ log: /\b\d+ trainings lie in this tree/ }],
    cause: 'two runs lie below one URL, and the published task takes the first that it finds',
    fix: 'give the URL of one of them: runs/<name>/finetune',
    ...foretoldBy('models.checkpoint'),
  },
  {
    id: 'defects.guardrail_start',
    symptom: 'Failed to initialize the content-safety guardrail',
    signs: [
      { log: /Failed to initialize the content-safety guardrail/ },
      { log: /the content-safety guardrail could not start/ },
      { log: /Security Violation \[pathsec/, proves: 'likely' },
    ],
    cause:
      'the guardrail is loaded before the first sample: its models are not in the tree, or the pod fetches them and the licence of nvidia/Cosmos-Guardrail1 is not accepted',
    fix: 'accept the licence as the owner of hf-token and set models/pretrained up again; a pod without network needs hf/models--nvidia--Cosmos-Guardrail1 in the tree',
    ...foretoldBy('credential.gated'),
  },
  {
    id: 'defects.all_blocked',
    symptom: '[guardrail] blocked text for index <n> (<T>+<D>): ...; then the task fails',
    signs: [
      { log: /all \d+ test cases were blocked by the guardrail/ },
      { log: /\[guardrail\] blocked (?:text|image) for index/, proves: 'likely' },
    ],
    cause:
      'the guardrail blocked rows, which get no picture; where it blocks all of them there is no reconstructed_image at all, and the task ends. It reads a caption that is made from the type, so it blocks all rows of a type, on every rerun',
    fix: 'rename the type that the line names (raw folders, defect_spec.jsonl, recipe, anomaly_types) and train again, or leave it out',
    foretold: { never: 'what the guardrail takes offence at shows only in the pod' },
    next: next.logs,
  },
  {
    id: 'defects.lost_results',
    symptom: 'ERROR: expected <E> results, got <G> generated + <B> blocked',
    signs: [
      { log: /expected \d+ results, got \d+ generated/ },
      { log: /pseudo_label\.py (?:ended with exit code \d+|wrote no )/, proves: 'likely' },
      { log: /the labels are of \d+ pictures, and \d+ were generated/ },
      { log: /The number of (?:original|generated) images and masks must be the same/ },
    ],
    cause: 'pictures that were placed are missing at the end: a rank failed or a write was lost',
    fix: 'read the lines before it for the rank that failed, then submit again with existing_finetune_url of this run, so that it does not train anew',
    foretold: { never: 'it concerns what the run itself wrote' },
    next: next.logs,
  },
]);
