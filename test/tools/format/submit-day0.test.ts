/** The text of a plan and of a submit, from values as they are resolved. */
import { expect, test } from 'vitest';
import type { ClusterKind } from '../../../src/domain/model-id.ts';
import type { RunArguments } from '../../../src/domain/parameters.ts';
import { resolveParameters, workflowValues } from '../../../src/domain/resolve.ts';
import { formatPlan, formatSubmit } from '../../../src/tools/format/submit-day0.ts';
import { page } from './fixtures.ts';

function made(cluster: ClusterKind, given: RunArguments = {}) {
  const from = 'argument' as const;
  const { parameters, sources } = resolveParameters(given, {
    cluster,
    name: { value: 'board-1a2b3c4d', from: 'stamped' },
    root: { value: 's3://bucket/dig', from },
    endpoint: { value: 'http://edit:8000/v1', from },
    model: { value: 'a/model', from },
    pool: { value: 'gpus', from },
  });
  const recipe = { origin: 'package' as const, where: 'the package', text: '' };
  const cookbook = { board: parameters.board, origin: 'root' as const, where: 's3://b', texts: {}, recipe };
  const { board, scene_filename } = parameters;
  const boards = [{ board, scene_filename, cookbook }];
  const run = { parameters: { ...parameters, cookbook, boards }, sources };
  const request = { file: 'day0.yaml', pool: 'gpus', values: workflowValues(run.parameters), labels: {} };
  return { cluster, digest: '0123456789abcdef', request, run };
}

const planned = (cluster: ClusterKind, given: RunArguments = {}, like?: string, warnings: string[] = []) =>
  formatPlan({ made: made(cluster, given), given, like, spread: undefined, warnings });

const submit = (fresh: boolean, cancelled?: string) =>
  formatSubmit({
    made: made('osmo'),
    submitted: { workflowId: 'board-1a2b3c4d-1', fresh, warnings: fresh ? ['the queue is long'] : [] },
    cancelled,
  });

test('what will run, what it asks for, and whose word is next', () => {
  expect(
    page({
      'on this machine': planned('embedded', { smoke_test: true }),
      'on this machine, finetuned': planned('embedded', { use_pretrained_checkpoint: false }),
      'on a cluster': planned('osmo', { infer_gpu: 4 }, undefined, ['raw.submasks: few masks']),
      'like another run, with a size beside smoke_test': planned(
        'osmo',
        { smoke_test: true, num_sdg: 3 },
        'a-1',
      ),
    }),
  ).toMatchInlineSnapshot(`
    "# on this machine
    PLAN board-1a2b3c4d on the embedded engine on this machine: CPU previews, not AnomalyGen; nothing is started yet
    render and crop -> camera look -> labelled defects: 15 samples over IC+bridge, passive_component+excess_solder, passive_component+missing
    runs on the CPU of this machine; GPU requests in the workflow are waived
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)
    release 1.0, board 0603_H100 (your own: s3://b), 5 patches, checkpoint_step 14000, pool gpus; every value with its source is in parameters
    digest 0123456789abcdef
    a preview here needs no further yes where the user has asked for it
    next: submit_day0 {"action":"submit","digest":"0123456789abcdef"}

    # on this machine, finetuned
    PLAN board-1a2b3c4d on the embedded engine on this machine: CPU previews, not AnomalyGen; nothing is started yet
    render and crop -> camera look -> finetune -> labelled defects: 30 samples over IC+bridge, passive_component+excess_solder, passive_component+missing
    runs on the CPU of this machine; GPU requests in the workflow are waived; finetune is this package's own small trainer, not AnomalyGen's
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)
    release 1.0, board 0603_H100 (your own: s3://b), all patches, a checkpoint of its own, pool gpus; every value with its source is in parameters
    digest 0123456789abcdef
    a preview here needs no further yes where the user has asked for it
    next: submit_day0 {"action":"submit","digest":"0123456789abcdef"}

    # on a cluster
    PLAN board-1a2b3c4d on the OSMO cluster; nothing is started yet
    render and crop -> camera look -> labelled defects: 30 samples over IC+bridge, passive_component+excess_solder, passive_component+missing
    asks for up to 4 GPU at once: usd2roi-render 1 GPU 32Gi, augment-image-edit 1 GPU 32Gi, anomaly-infer 4 GPU 192Gi
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)
    release 1.0, board 0603_H100 (your own: s3://b), all patches, checkpoint_step 14000, pool gpus; every value with its source is in parameters
    warning: raw.submasks: few masks
    digest 0123456789abcdef
    ask first: show this plan, and submit after the user has said yes to it
    next: submit_day0 {"action":"submit","digest":"0123456789abcdef"}

    # like another run, with a size beside smoke_test
    PLAN board-1a2b3c4d on the OSMO cluster; nothing is started yet
    render and crop -> camera look -> labelled defects: 3 samples over IC+bridge, passive_component+excess_solder, passive_component+missing
    asks for up to 1 GPU at once: usd2roi-render 1 GPU 32Gi, augment-image-edit 1 GPU 32Gi, anomaly-infer 1 GPU 64Gi
    root s3://bucket/dig   endpoint http://edit:8000/v1 (a/model)
    release 1.0, board 0603_H100 (your own: s3://b), 5 patches, checkpoint_step 14000, pool gpus; every value with its source is in parameters
    smoke_test gives way to what is given beside it
    like a-1; given beside it: smoke_test, num_sdg
    digest 0123456789abcdef
    ask first: show this plan, and submit after the user has said yes to it
    next: submit_day0 {"action":"submit","digest":"0123456789abcdef"}"
  `);
});

test('a digest starts one run', () => {
  expect(
    page({
      'the first submit': submit(true),
      'the same again': submit(false),
      'again, after it was cancelled': submit(false, 'FAILED_CANCELED'),
    }),
  ).toMatchInlineSnapshot(`
    "# the first submit
    SUBMITTED board-1a2b3c4d as workflow board-1a2b3c4d-1 on the OSMO cluster
    warning: the queue is long
    next: watch_run {"run":"board-1a2b3c4d","wait_s":45}

    # the same again
    ALREADY SUBMITTED: board-1a2b3c4d is workflow board-1a2b3c4d-1; nothing was started now
    next: watch_run {"run":"board-1a2b3c4d","wait_s":45}

    # again, after it was cancelled
    CANCELED: board-1a2b3c4d is workflow board-1a2b3c4d-1, which was cancelled (FAILED_CANCELED); nothing was started now. A digest starts one run: to start another, plan again
    next: submit_day0 {"action":"plan","like":"board-1a2b3c4d","dig_url_root":"s3://bucket/dig"}"
  `);
});

test('the data has every stage, and every value with its source', () => {
  const { data } = planned('osmo', { num_sdg: 3 });
  expect(data.stages.map(({ group, gpu }) => `${group} ${gpu}`)).toMatchInlineSnapshot(`
    [
      "usd2roi-render 1",
      "augment-image-edit 1",
      "anomaly-infer 1",
    ]
  `);
  expect(data.parameters.filter(({ from }) => from !== 'default')).toMatchInlineSnapshot(`
    [
      {
        "from": "stamped",
        "name": "name",
        "value": "board-1a2b3c4d",
      },
      {
        "from": "argument",
        "name": "dig_url_root",
        "value": "s3://bucket/dig",
      },
      {
        "from": "argument",
        "name": "image_edit_endpoint",
        "value": "http://edit:8000/v1",
      },
      {
        "from": "argument",
        "name": "image_edit_model",
        "value": "a/model",
      },
      {
        "from": "argument",
        "name": "num_sdg",
        "value": "3",
      },
    ]
  `);
  expect(data).toMatchObject({ action: 'plan', workflow_id: null, fresh: null });
});
