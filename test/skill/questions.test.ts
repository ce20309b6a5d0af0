/** Three questions that a user brings to each reference: the first screen of the page has the answer. */
import { expect, test } from 'vitest';
import { read, references } from './pages.ts';

/** Lines of a terminal, or of a page before one scrolls. */
const screen = 40;

const questions: Record<string, [question: string, answer: RegExp][]> = {
  'url-contract.md': [
    ['what has to be there before a run?', /`models\/pretrained` \| .*every run/],
    ['where do the labelled pictures land?', /`anomaly` \| labelled defects/],
    ['can the root be on Google storage?', /gs:\/\/.*no sizes, and not for downloads/],
  ],
  'graph-and-stages.md': [
    ['which stages does finetuning add?', /-> finetune-job ->/],
    ['how many GPUs at once?', /GPUs of one stage at a time/],
    ['how long may a run take?', /28 h/],
  ],
  'parameters-and-sizing.md': [
    ['how do I get 100 images?', /"num_sdg": 100}/],
    ['is that render_patches 100?', /never `render_patches` 100/],
    ['how do I ask for the whole board?', /`-1` is the whole scan grid/],
  ],
  'your-own-board.md': [
    ['where do I put my board?', /below the root as `cookbooks\/pcb\/<board>\/`/],
    ['which files is a board?', /`pcba_target\.yaml` .*`day0_image\.yaml` .*`day0_crop\.yaml`/],
    ['how do I submit it by hand?', /cookbooks=\S+ recipe=\S+/],
  ],
  'sharing-a-root.md': [
    [
      'how do I look at the run of a colleague?',
      /inspect_dataset \{"run": "s3:\/\/bucket\/dig\/runs\/<name>"}/,
    ],
    ['do I see their logs?', /`read_logs`.*where OSMO lets you read it \| no/],
    ['may I cancel it?', /says whose it is; .*`<workflow ID> of <user>`/],
  ],
  'image-edit-endpoint.md': [
    ['which model?', /Serve `nvidia\/Qwen-Image-Edit-NVPCB-OVSL2SL`/],
    ['may I use the generic one?', /generic model is no substitute/],
    ['how do I verify an endpoint?', /check_endpoint \{"from": "cluster", "deep": true}/],
  ],
  'first-gpu-run.md': [
    ['what has met the real tools?', /CPU tools .*run in our peer tests/],
    ['what has not?', /What needs a GPU has only been read/],
    ['what should a first run send back?', /the log of `anomaly-infer`, whole/],
  ],
  'finetune.md': [
    ['do I need to finetune?', /shipped checkpoint knows exactly these/],
    ['how do I start it?', /"use_pretrained_checkpoint": false}/],
    ['which data does it need?', /anomaly_image\/<defect>/],
  ],
  'monitoring.md': [
    ['nothing in the log for ten minutes: is it dead?', /A quiet log is not a dead run/],
    ['how far is it?', /`watch_run \{"wait_s": 45}`/],
    ['may I cancel it?', /Never cancel a run that the user has not told you to cancel/],
  ],
  'outputs.md': [
    ['where are the pictures and the masks?', /`original_mask`/],
    ['can this be trained on?', /can this be trained on\? \| `inspect_dataset`/],
    ['how do I get COCO?', /export_dataset \{"format": "coco"}/],
  ],
  'output_retrieval.md': [
    ['where are the samples?', /`<dig_url_root>\/runs\/<name>\/anomaly`/],
    ['how do I get them here?', /download_outputs \{"run": "<name>", "stages": \["defects"\]}/],
    ['and without this package?', /osmo data download "\$DIG_URL_ROOT\/runs\/\$NAME\/anomaly"/],
  ],
  'nim/README.md': [
    ['how do I deploy it?', /kubectl apply -f qwen-image-edit-nvpcb-ovsl2sl\.yaml/],
    ['under which address do pods reach it?', /osmo-nims\.svc\.cluster\.local:8000\/v1/],
    ['edits fail: what now?', /When edits fail .*check_endpoint \{"from": "cluster", "deep": true}/],
  ],
  'troubleshooting.md': [
    ['which row is mine?', /`diagnose_run` finds the row/],
    ['what would have told me before?', /names the check of `preflight`/],
    ['the render finds no USD', /no USD found under/],
  ],
  'from-the-shell.md': [
    ['how do I call a tool without a host?', /`pcba-day0 call <tool> '<json>'`/],
    ['how do I see that it failed?', /exit code 1/],
    ['how do I submit?', /call submit_day0 '\{"action": "submit"/],
  ],
  'release-1.1.md': [
    ['which release do I take?', /Release 1\.0 is the default/],
    ['do I have to train each time?', /existing_finetune_url": "<run>"}` uses the training of that run/],
    ['how do I know what a root is for?', /`Cosmos3-Nano` is 1\.1/],
  ],
  'glossary.md': [
    ['what is the difference of patch, crop and sample?', /a \*crop\* is one part cut out of a patch/],
    ['what is a cookbook?', /\| cookbook \| a board's three files/],
    ['what is finetune mode?', /finetune mode \| `use_pretrained_checkpoint` false/],
  ],
};

test.each(references)('the first screen of %s answers three questions', (name) => {
  const shown = read(`references/${name}`).split('\n').slice(0, screen).join(' ');
  const asked = questions[name] ?? [];
  expect([name, asked.length]).toEqual([name, 3]);
  for (const [question, answer] of asked) expect([question, answer.test(shown)]).toEqual([question, true]);
});
