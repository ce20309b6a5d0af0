/** What AnomalyGen's own tools say when they refuse or leave something out, in their words (1.0.0, 1.0.1; mask placement says the same in 1.1.0). */
import { writtenCall } from '../written-call.ts';
import { foretoldBy, next, sharing } from './entry.ts';

export const anomalygenTroubles = sharing({ stages: ['defects', 'finetune'] }, [
  {
    id: 'anomalygen.inputs',
    symptom:
      'AMP input validation failed: no clean images, no matching cad_mask, no submask source, no labels',
    signs: [
      {
        log: /- \S+: (?:no clean images under|\d+ clean image\(s\) without matching cad_mask|missing submask source|missing \S+cad_mask).*/,
      },
      { log: /- missing \S+semantic_segmentation_labels\.json \(required for/ },
      { log: /unknown spatial_dependency=|requires non-empty roi_prompt_defect_location/ },
      { log: /AMP input validation failed(?: \(\d+ problem\(s\)\))?:/, proves: 'likely' },
    ],
    cause: 'placing masks found a crop without its CAD mask, a pair without crops or submasks, or no labels',
    fix: 'give what the log names: crops and CAD masks come from the render, submasks from datasets/pcb/raw; in finetune mode all of it from datasets/pcb/raw',
    foretold: { never: 'the stage is built in the pod from what was rendered' },
    next: next.logs,
  },
  {
    id: 'anomalygen.cad_classes',
    symptom: 'no pair can be placed by cad; or: Invalid color key in label file',
    signs: [{ log: /no pair can be placed by cad: .*/ }, { log: /Invalid color key in label file/ }],
    cause:
      'placing by cad knows the classes pad, solder, capacitor and ic, and the defects missing, bridge, excess_solder and less_solder; labels are "(r, g, b, a)": {"class": name}',
    fix: "name the classes of the board's cookbook so, or use default_spatial_dependency free",
    foretold: { never: 'which classes the crops show is known once they are rendered' },
    next: [writtenCall('submit_day0', { action: 'plan', like: '<run>', default_spatial_dependency: 'free' })],
  },
  {
    id: 'anomalygen.duplicates',
    symptom: 'Found duplicated samples in <jsonl>',
    signs: [{ log: /Found duplicated samples in/ }],
    cause: 'the same crop and mask stand in the test cases twice, and the loader refuses that',
    fix: 'more crops (render_patches) or more submasks, so that no combination has to come twice',
    foretold: { never: 'the test cases are made in the pod' },
    next: next.allPatches,
  },
  {
    id: 'anomalygen.outputs',
    symptom: 'Unexpected number of generated outputs for input sample <n>',
    signs: [{ log: /Unexpected number of generated outputs/ }],
    cause: 'the model made more or fewer pictures of a test case than it was asked for',
    fix: 'read the lines before it: the test case that it names may have an empty or broken mask',
    foretold: { never: 'it shows only while the model draws' },
    next: next.logs,
  },
  {
    id: 'anomalygen.checkpoint',
    stages: ['defects'],
    symptom: 'error: checkpoint missing: <path>; or error: <path>/ag_config.yaml not found',
    signs: [{ log: /error: checkpoint missing: \S+/ }, { log: /error: \S*ag_config\.yaml not found/ }],
    cause: 'the folder is no checkpoint of AnomalyGen, or lacks the step that was asked for',
    fix: 'complete models/pcb, or give checkpoint_step as one of the steps that the log lists',
    ...foretoldBy('models.checkpoint'),
  },
  {
    id: 'anomalygen.no_types',
    stages: ['finetune'],
    symptom: 'error: no anomaly types detected',
    signs: [{ log: /error: no anomaly types detected/ }],
    cause: 'no <MATERIAL> of the raw dataset has anomaly_image/ and mask/ beside each other',
    fix: 'upload <MATERIAL>/anomaly_image/<defect> and <MATERIAL>/mask/<defect>',
    ...foretoldBy('raw.anomaly_images'),
  },
  {
    id: 'anomalygen.short',
    symptom:
      'warn: allocation requested <n> masks for <pair> but only <m> AMP outputs exist; no ROI candidates, skipping',
    signs: [
      {
        log: /warn: (?:allocation requested \d+ masks for|no AMP masks for|no submasks for|no clean images for) .*/,
        proves: 'possible',
      },
      { log: /: no (?:ROI candidates|detection), skipping/, proves: 'possible' },
      { log: /prep_testcase\.sh ended with exit code \d+/, proves: 'possible' },
    ],
    cause:
      'masks found fewer places than samples were asked for, which AnomalyGen takes as a warning: crops without the part that the defect needs, or submasks in another format than PNG, JPEG or BMP',
    fix: 'render more patches, or look at the crops of that pair: preview_outputs; the log of anomaly-infer counts asked, placed and made for each pair',
    foretold: { never: 'it depends on what the pictures show' },
    next: next.allPatches,
  },
]);
