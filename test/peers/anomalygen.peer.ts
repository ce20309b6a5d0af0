/**
 * AnomalyGen's own CPU tools on the sample's run, with our pods around them: PAIDF_ANOMALYGEN names a checkout of its public
 * source (1.0.0 or 1.0.1), PAIDF_PYTHON a python with numpy, opencv-python-headless below 5, pillow, scipy, scikit-image,
 * pyyaml and loguru. Only what needs a GPU is a stand-in. Skipped aloud without them. PAIDF_RECORD=1 writes what the tools
 * made to test/fixtures/anomalygen/<state>.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parseTable } from '../../src/domain/samples.ts';
import { modernHost } from '../support/hosts.ts';
import { keptFolder, removeFolder } from '../support/places.ts';
import { type Container, checkout, container, python, stateOf } from '../support/real-anomalygen.ts';
import { oneIc, record, thin } from '../support/real-anomalygen-run.ts';
import { type Ended, standIn } from '../support/run.ts';
import { filesBelow } from '../support/training.ts';

const state = stateOf(checkout);
const modules =
  'import numpy, cv2, PIL, scipy, skimage, yaml, loguru; assert int(cv2.__version__.split(".")[0]) < 5';
const ready = state !== '' && python !== '' && spawnSync(python, ['-c', modules]).status === 0;
const pairs = ['IC+bridge', 'passive_component+excess_solder', 'passive_component+missing'];

const json = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));
const rowsOf = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
/** Keys in their order, with the kind of each value. */
const schema = (row: Record<string, unknown>): string[] =>
  Object.entries(row).map(([key, value]) => `${key}: ${typeof value}`);

if (!ready)
  test.skip('anomalygen: skipped, PAIDF_ANOMALYGEN names no checkout of 1.0.0 or 1.0.1, or PAIDF_PYTHON no python with its packages', () => {});
else {
  const place = keptFolder();
  let box: Container;
  let inferred: Ended;
  const finished = () => inject('finishedRun');
  const runs = () => join(finished().rootFolder, 'runs', finished().run);
  const raw = join(place, 'raw');
  const augment = join(place, 'augment');
  const output = join(place, 'root', 'runs', 'real', 'anomaly');

  beforeAll(async () => {
    box = container(join(place, 'container'));
    const root = finished().rootFolder;
    cpSync(join(root, 'datasets', 'pcb', 'raw'), raw, { recursive: true });
    cpSync(join(runs(), 'augment'), augment, { recursive: true });
    oneIc(augment, join(runs(), 'usd2roi-components'));
    inferred = await box.pod('infer.sh', {
      AUGMENT_IN: augment,
      RENDER_IN: join(runs(), 'usd2roi-components'),
      RAW_IN: raw,
      PRETRAINED_IN: join(root, 'models', 'pretrained'),
      CHECKPOINT_IN: join(root, 'models', 'pcb'),
      ...{
        OUTPUT: output,
        RUN_NAME: 'real',
        NUM_SDG: '6',
        SPATIAL_DEPENDENCY: 'cad',
        CHECKPOINT_STEP: '14000',
      },
      ...{
        MODEL_SIZE: '2b',
        INFER_GPU: '1',
        ANOMALY_TYPES_JSON: JSON.stringify(pairs.map((pair) => pair.split('+'))),
      },
    });
  }, 1_200_000);
  afterAll(() => {
    if (process.env.PAIDF_RECORD) record(state, box, inferred);
    removeFolder(place);
  });

  test(`${state}: infer.sh runs with the real tools up to the GPU step, all three pairs by cad`, () => {
    expect([inferred.exit, inferred.exit === 0 ? '' : `${inferred.stdout}\n${inferred.stderr}`]).toEqual([
      0,
      '',
    ]);
    for (const pair of pairs) expect(inferred.stdout).toContain(`${pair}: 2 asked, 2 placed, 2 made`);
    expect(inferred.stdout).toMatch(/^OK: counts match\n[\s\S]*dataset done: 6 labelled samples$/m);
  });

  test(`${state}: the real rows, records, summary and files equal the stand-in's in schema`, async () => {
    const ours = join(place, 'ours');
    mkdirSync(ours);
    const stage = join(box.work, 'stage');
    const made = await standIn([
      'prep-testcase',
      '--name',
      'x',
      '--num-sdg',
      '6',
      '--dataset-dir',
      stage,
      '--defect-spec',
      join(stage, 'defect_spec.jsonl'),
      '--amp-output-dir',
      join(ours, 'testcase'),
      '--output-jsonl',
      join(ours, 'inference.jsonl'),
    ]);
    expect([made.exit, made.stderr]).toEqual([0, expect.any(String)]);
    const [theirRow, ourRow] = [
      rowsOf(join(box.work, 'inference.jsonl')),
      rowsOf(join(ours, 'inference.jsonl')),
    ];
    expect(ourRow.map(schema)).toEqual(theirRow.map(schema));
    expect(ourRow.map(({ anomaly_type }) => anomaly_type)).toEqual(
      theirRow.map(({ anomaly_type }) => anomaly_type),
    );
    expect(json(ours, 'allocation.json')).toEqual(json(box.work, 'allocation.json'));
    expect(readFileSync(join(ours, 'amp_samples.json.n_seeds'), 'utf8')).toBe(
      readFileSync(join(box.work, 'amp_samples.json.n_seeds'), 'utf8'),
    );
    expect(json(ours, 'amp_samples.json').map(schema)).toEqual(
      json(box.work, 'amp_samples.json').map(schema),
    );
    expect(json(ours, 'testcase', 'summary.json').map(schema)).toEqual(
      json(box.work, 'testcase', 'summary.json').map(schema),
    );
    const form = (path: string): string =>
      path.replace(/x\d+_y\d+__\d+/, '<crop>').replace(/\/[^/]+_largest__seed\d+/, '/<mask>');
    const masks = (folder: string): string[] =>
      [
        ...new Set(
          filesBelow(folder)
            .filter((path) => !path.includes('/assets/'))
            .map(form),
        ),
      ].sort();
    expect(masks(join(ours, 'testcase'))).toEqual(masks(join(box.work, 'testcase')));
  });

  test(`${state}: the real converter and verifier take the stand-in's output, and make the same copy of it`, async () => {
    const copy = join(place, 'copy');
    cpSync(join(output, 'inference'), copy, { recursive: true });
    const verified = await box.tool([
      'bash',
      'scripts/utilities/verify_output.sh',
      join(box.work, 'inference.jsonl'),
      copy,
    ]);
    expect([verified.exit, verified.stdout]).toEqual([0, expect.stringContaining('OK: counts match')]);
    const converted = await box.tool([
      'python3',
      '-m',
      'scripts.anomaly_gen.convert_to_daft_format',
      '--input',
      copy,
    ]);
    expect([converted.exit, converted.exit === 0 ? '' : converted.stderr]).toEqual([0, '']);
    expect(filesBelow(join(output, 'inference_daft_v3'))).toEqual(filesBelow(`${copy}_daft_v3`));
    const context = (folder: string) => json(folder, 'contextual', 'image_000000.json');
    const [their, our] = [context(`${copy}_daft_v3`), context(join(output, 'inference_daft_v3'))];
    expect([our.scenario_info, our.width, our.height]).toEqual([
      their.scenario_info,
      their.width,
      their.height,
    ]);
    rmSync(join(copy, 'reconstructed_image', readdirSync(join(copy, 'reconstructed_image'))[0] ?? ''));
    const lost = await box.tool([
      'bash',
      'scripts/utilities/verify_output.sh',
      join(box.work, 'inference.jsonl'),
      copy,
    ]);
    const ours = await standIn(['verify-output', join(box.work, 'inference.jsonl'), copy]);
    expect([ours.exit, ours.stdout, ours.stderr]).toEqual([lost.exit, lost.stdout, lost.stderr]);
  });

  test(`${state}: the table has the real columns`, () => {
    const source = readFileSync(
      join(checkout, 'scripts', 'anomaly_gen', 'synthetic_dataset_generation.py'),
      'utf8',
    );
    const [, list = ''] = /CSV_HEADER = \[([^\]]*)\]/.exec(source) ?? [];
    const real = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
    const [head = ''] = readFileSync(join(output, 'inference', 'SDG_result.csv'), 'utf8').split('\r\n');
    // 1.0.1 adds what its guardrail said.
    expect(head.split(',')).toEqual(real.filter((name) => name !== 'guardrail_pass'));
  });

  test(`${state}: the real validators say of our files what the stand-ins say`, async () => {
    const row = join(place, 'odd.jsonl');
    writeFileSync(
      row,
      `${JSON.stringify({ ...rowsOf(join(box.work, 'inference.jsonl'))[0], anomaly_type: 'IC+void' })}\n`,
    );
    const folder = join(box.work, 'checkpoint');
    const utilities = 'scripts/utilities';
    for (const [script, tool, args] of [
      ['validate_jsonl.py', 'validate-jsonl', [folder, join(box.work, 'inference.jsonl')]],
      ['validate_jsonl.py', 'validate-jsonl', [folder, row]],
      ['validate_checkpoint.py', 'validate-checkpoint', [folder, '--step', '14000']],
      ['validate_checkpoint.py', 'validate-checkpoint', [folder, '--step', '9999']],
    ] as const) {
      const real = await box.tool(['python3', `${utilities}/${script}`, ...args]);
      const ours = await standIn([tool, ...args]);
      expect([script, args, ours.exit, ours.stdout, ours.stderr]).toEqual([
        script,
        args,
        real.exit,
        real.stdout,
        real.stderr,
      ]);
    }
    const dataset = await box.tool(['python3', `${utilities}/validate_dataset.py`, raw]);
    expect([dataset.exit, dataset.stdout]).toEqual([0, expect.stringContaining('Issues: 0')]);
  });

  test(`${state}: the readers find a healthy dataset in the real layout, each sample with its crop`, async () => {
    const root = join(place, 'root');
    for (const stage of ['augment', 'usd2roi-components'])
      cpSync(join(runs(), stage), join(root, 'runs', 'real', stage), { recursive: true });
    // Without notes it is what a GPU cluster leaves.
    rmSync(join(output, 'inference', 'provenance.json'));
    const host = await modernHost({ home: join(place, 'home') });
    const args = { run: 'real', dig_url_root: pathToFileURL(root).href };
    try {
      const { data } = await host.call('inspect_dataset', args);
      const findings: { id: string; level: string }[] = Array.isArray(data.findings) ? data.findings : [];
      // Six samples are too few for a split, which is told, and is no fault.
      const faults = findings.filter(({ id, level }) => /^(files|counts)\./.test(id) && level !== 'info');
      expect(faults).toEqual([]);
      const listed = await host.call('list_outputs', args);
      expect(JSON.stringify(listed.data)).toContain('"IC+bridge":2');
      const table = parseTable(readFileSync(join(output, 'inference', 'SDG_result.csv'), 'utf8'));
      expect(
        table.map(({ image_filename = '' }) =>
          /\/[^/]+\/clean_image\/x\d+_y\d+__\d+\.png$/.test(image_filename),
        ),
      ).toEqual(table.map(() => true));
    } finally {
      await host.close();
    }
  });

  test(`${state}: finetune.sh runs with the real tools up to the GPU step`, {
    timeout: 1_200_000,
  }, async () => {
    const small = join(place, 'small');
    cpSync(raw, small, { recursive: true });
    thin(small);
    const ended = await container(join(place, 'training')).pod('finetune.sh', {
      RAW_IN: small,
      PRETRAINED_IN: join(finished().rootFolder, 'models', 'pretrained'),
      ...{ OUTPUT: join(place, 'finetune'), RUN_NAME: 'real', TRAIN_GPU: '1', MODEL_SIZE: '2b' },
    });
    expect([ended.exit, ended.exit === 0 ? '' : `${ended.stdout}\n${ended.stderr}`]).toEqual([0, '']);
    for (const pair of pairs)
      expect(ended.stdout).toMatch(
        new RegExp(`^${pair.replace('+', '\\+')}: (\\d+) asked, \\1 placed$`, 'm'),
      );
    expect(
      existsSync(join(place, 'finetune/results/anomaly_gen/day0/real/checkpoints/model/iter_000002000.pt')),
    ).toBe(true);
  });
}
