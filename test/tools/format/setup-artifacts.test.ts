/** The text of setup_artifacts: what a root lacks, what the user has to do, what was submitted. */
import { expect, test } from 'vitest';
import { setupSteps } from '../../../src/domain/setup.ts';
import type { ArtifactState } from '../../../src/features/artifacts/artifact-state.ts';
import type { SetupPlan } from '../../../src/features/artifacts/plan.ts';
import type { Prepared } from '../../../src/features/artifacts/prepare.ts';
import { formatSetupPlan, formatSetupSubmit } from '../../../src/tools/format/setup-artifacts.ts';
import { page } from './fixtures.ts';

const root = 's3://bucket/dig';
const states = (state: ArtifactState['state']): ArtifactState[] =>
  setupSteps.map((step, n) => ({ step, state: n === 0 ? state : 'complete', why: n === 0 ? 'no file' : '' }));
const [step] = setupSteps;

const made: SetupPlan = {
  digest: '0123456789abcdef',
  settled: { release: '1.0', root, pool: 'gpus', only: [], names: {} },
  submissions: [
    {
      digest: 'fedcba9876543210',
      name: 'setup-pcb-1a2b3c4d',
      root,
      request: { file: 'setup_pcb.yaml', pool: 'gpus', values: [], labels: {} },
      rendered: '',
      again: '',
      steps: [step],
    },
  ],
};

function planned(cluster: 'osmo' | 'embedded', mirror?: string, states_ = states('missing')) {
  const settled = mirror === undefined ? made.settled : { ...made.settled, mirror };
  const prepared: Prepared = {
    root,
    release: '1.0',
    states: states_,
    planned: {
      made: { ...made, settled },
      lacking: [step],
      needs: ['accept the licence'],
      warnings: ['slow'],
    },
  };
  return formatSetupPlan(prepared, {}, { cluster, mirror });
}

const submitted = (fresh: boolean) =>
  formatSetupSubmit(
    { made, outcomes: [{ workflowId: 'setup-pcb-1a2b3c4d-1', fresh, warnings: [] }] },
    { cluster: 'osmo', mirror: undefined },
  );

test('a plan on a cluster, here, and from a mirror', () => {
  expect(
    page({
      'on a cluster': planned('osmo'),
      'stand-ins here': planned('embedded'),
      'from a mirror': planned('embedded', '/mirror'),
      'nothing is missing': formatSetupPlan(
        { root, release: '1.0', states: states('complete') },
        { pool: 'gpus', mode: 'finetune' },
        { cluster: 'osmo', mirror: undefined },
      ),
    }),
  ).toMatchInlineSnapshot(`
    "# on a cluster
    PLAN setup of s3://bucket/dig for release 1.0 on the OSMO cluster; nothing is started yet
      missing  models/pcb (PCBA checkpoint, size not published): no file
      complete  datasets/pcb/raw (raw PCBA dataset with submasks)
      complete  datasets/pcb/assets (PCBA USD assets)
      complete  models/pretrained (pretrained models)
    files of the same name below s3://bucket/dig are written over where an artifact is incomplete; nothing is removed
    licences: where a page asks for it, the owner of the Hugging Face token accepts there first: https://huggingface.co/nvidia/Cosmos-AnomalyGen-PCB-2B
    credential: hf-token with the key token; the user sets it at a shell, never through a tool: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>
    first: accept the licence
    warning: slow
    setup-pcb-1a2b3c4d: setup-checkpoint in pool gpus, no GPU
    digest 0123456789abcdef
    ask first: show this plan, and submit after the user has said yes to it
    next: setup_artifacts {"action":"submit","digest":"0123456789abcdef"}

    # stand-ins here
    PLAN setup of s3://bucket/dig for release 1.0 on the embedded engine on this machine: CPU previews, not AnomalyGen; nothing is started yet
      missing  models/pcb (PCBA checkpoint, a stand-in of a few MB): no file
      complete  datasets/pcb/raw (raw PCBA dataset with submasks)
      complete  datasets/pcb/assets (PCBA USD assets)
      complete  models/pretrained (pretrained models)
    stand-ins of the sample board are made here, not the published artifacts, so no licence applies (PCBA_DAY0_MIRROR names a folder that has those)
    warning: slow
    setup-pcb-1a2b3c4d: setup-checkpoint in pool gpus, no GPU
    digest 0123456789abcdef
    next: setup_artifacts {"action":"submit","digest":"0123456789abcdef"}

    # from a mirror
    PLAN setup of s3://bucket/dig for release 1.0 on the embedded engine on this machine: CPU previews, not AnomalyGen; nothing is started yet
      missing  models/pcb (PCBA checkpoint, size not published): no file
      complete  datasets/pcb/raw (raw PCBA dataset with submasks)
      complete  datasets/pcb/assets (PCBA USD assets)
      complete  models/pretrained (pretrained models)
    copied from the mirror /mirror
    warning: slow
    setup-pcb-1a2b3c4d: setup-checkpoint in pool gpus, no GPU
    digest 0123456789abcdef
    next: setup_artifacts {"action":"submit","digest":"0123456789abcdef"}

    # nothing is missing
    NOTHING TO DO: s3://bucket/dig has every artifact of release 1.0 that was asked for; there is nothing to submit
      complete  models/pcb (PCBA checkpoint): no file
      complete  datasets/pcb/raw (raw PCBA dataset with submasks)
      complete  datasets/pcb/assets (PCBA USD assets)
      complete  models/pretrained (pretrained models)
    next: preflight {"dig_url_root":"s3://bucket/dig","pool":"gpus","mode":"finetune"}"
  `);
});

test('each workflow is submitted once', () => {
  expect(page({ 'the first time': submitted(true), again: submitted(false) })).toMatchInlineSnapshot(`
    "# the first time
    setup of s3://bucket/dig for release 1.0 on the OSMO cluster
    SUBMITTED setup-pcb-1a2b3c4d as workflow setup-pcb-1a2b3c4d-1: setup-checkpoint
    next: watch_run {"run":"setup-pcb-1a2b3c4d","wait_s":45}

    # again
    setup of s3://bucket/dig for release 1.0 on the OSMO cluster
    ALREADY SUBMITTED: setup-pcb-1a2b3c4d is workflow setup-pcb-1a2b3c4d-1; nothing was started now
    next: watch_run {"run":"setup-pcb-1a2b3c4d","wait_s":45}"
  `);
});

test("an artifact that may be one's own and is not whole is told as such, and offered by its name", () => {
  const raw = states('complete').map((one) =>
    one.step.artifact === 'raw'
      ? { ...one, state: 'incomplete' as const, own: true, why: 'raw.submasks: submask dir not found' }
      : one,
  );
  const { data, lines, next } = formatSetupPlan(
    { root, release: '1.0', states: raw },
    {},
    { cluster: 'osmo', mirror: undefined },
  );
  expect(lines[0]).toMatch(/^INCOMPLETE: datasets\/pcb\/raw of /);
  expect(data.artifacts.filter(({ planned }) => planned)).toEqual([]);
  expect(next).toMatch(/^setup_artifacts \{"action":"plan","only":\["datasets\/pcb\/raw"\]/);
});
