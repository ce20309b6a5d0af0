/** `next` is a way: whatever is asked about a finished, a faulty, a failed or a missing run, following it ends and repeats no call. */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Call, parseCall, writtenCalls } from '../support/calls.ts';
import { corruptions } from '../support/corruptions.ts';
import { copiedRun, sharedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { endPreview, keptFolder, removeFolder } from '../support/places.ts';
import type { Json } from '../support/values.ts';
import { submit, writeWorkflow } from '../support/workflows.ts';

/** The longest way: from the first check to a written dataset. */
const longest = 8;
const failedRun = 'walked-run-00000001';

const keyOf = ({ tool, args }: Call): string => `${tool} ${JSON.stringify(Object.entries(args).sort())}`;

/** What leads on from an error: the first call that its fix can be sent as. */
function wayOut(text: string): Call | undefined {
  const fix = /^fix: (.*)$/m.exec(text)?.[1] ?? '';
  return writtenCalls(fix).flatMap(({ tool, json }) => parseCall(`${tool} ${json}`) ?? [])[0];
}

/** A submit is a decision: the way ends before it. */
const decides = ({ tool, args }: Call): boolean => args.action === 'submit' || tool === 'cancel_run';

/** The calls of the way, and how it ended. */
async function walk(host: Host, start: Call): Promise<{ way: string[]; end: string }> {
  const way: string[] = [];
  let call: Call | undefined = start;
  while (call !== undefined) {
    const key = keyOf(call);
    if (way.includes(key)) return { way, end: `circle: ${key}` };
    way.push(key);
    if (way.length > longest) return { way, end: 'too long' };
    const { isError, text, data } = await host.call(call.tool, call.args);
    const next = String(data.next);
    if (!isError && next.startsWith('none: ')) return { way, end: 'none' };
    call = isError ? wayOut(text) : parseCall(next);
    if (call && decides(call)) return { way, end: 'decision' };
  }
  return { way, end: 'error without a call' };
}

let host: Host;
/** The one with the failed run: the latest run of the other home has to stay the finished one. */
let failing: Host;
const home = keptFolder();
beforeAll(async () => {
  const shared = sharedRun();
  for (const part of ['datasets', 'models'])
    cpSync(join(shared.rootFolder, part), join(home, 'dig', part), { recursive: true });
  const task = {
    name: 'usd2roi-replicator',
    group: 'usd2roi-render',
    script: 'echo nobody knows why; exit 7',
  };
  await submit(home, writeWorkflow(home, [task]), ['--label', `pcba-day0-run=${failedRun}`]);
  const outputs = { PCBA_DAY0_OUTPUT_FOLDER: join(home, 'outputs') };
  host = await modernHost({ home: shared.home, env: outputs });
  failing = await modernHost({ home });
  while (!(await failing.call('watch_run', { run: failedRun, wait_s: 30 })).data.finished);
});
afterAll(async () => {
  await Promise.all([host.close(), failing.close()]);
  endPreview(home);
  removeFolder(home);
});

const ends = /^(none|decision)$/;
const run = (): Json => ({ run: sharedRun().run });
const ways: [tool: string, args: () => Json, end: RegExp][] = [
  ['list_runs', () => ({}), /./],
  ['watch_run', run, ends],
  ['diagnose_run', run, ends],
  ['list_outputs', run, ends],
  ['list_outputs', () => ({ ...run(), stage: 'render' }), ends],
  ['read_logs', run, ends],
  ['read_logs', () => ({ ...run(), errors: true }), ends],
  ['preview_outputs', run, ends],
  ['preview_outputs', () => ({ ...run(), pick: 'findings' }), ends],
  ['inspect_dataset', run, ends],
  ['download_outputs', run, ends],
  ['export_dataset', () => ({ ...run(), format: 'coco' }), ends],
  ['stamp_name', () => ({}), ends],
  ['check_endpoint', () => ({}), ends],
  ['check_endpoint', () => ({ image_edit_endpoint: 'http://127.0.0.1:9/v1' }), ends],
  ['preflight', () => ({}), ends],
  ['preflight', () => ({ mode: 'finetune' }), ends],
  ['preflight', () => ({ image_edit_endpoint: 'http://127.0.0.1:9/v1' }), ends],
  ['preflight', () => ({ board: 'sample_bord' }), ends],
  ['preflight', () => ({ scene_filename: 'other.usd' }), ends],
  ['preflight', () => ({ anomaly_types: [['passive_component', 'tombstone']] }), ends],
  ['preflight', () => ({ checkpoint_step: 9 }), ends],
  ['submit_day0', () => ({ action: 'plan', smoke_test: true }), ends],
  ['submit_day0', () => ({ action: 'plan', like: sharedRun().run }), ends],
  ['setup_artifacts', () => ({ action: 'plan' }), ends],
  ['setup_artifacts', () => ({ action: 'plan', mode: 'finetune' }), ends],
  ['cancel_run', run, ends],
  // A run whose cause nobody knows, and which is no whole Day 0 run: nothing is like it.
  ['watch_run', () => ({ run: failedRun }), /./],
  ['diagnose_run', () => ({ run: failedRun }), /./],
  ['list_outputs', () => ({ run: failedRun }), /./],
  ['read_logs', () => ({ run: failedRun }), /./],
  ['preview_outputs', () => ({ run: failedRun }), /./],
  ['inspect_dataset', () => ({ run: 'nobody-made-it' }), /./],
  ['download_outputs', () => ({ ...run(), folder: '/tmp/outside' }), ends],
];

test.each(ways)('from %s (%#) the way ends', async (tool, args, end) => {
  const given = args();
  const { way, end: found } = await walk(given.run === failedRun ? failing : host, { tool, args: given });
  expect([way, found]).toEqual([way, expect.stringMatching(end)]);
  expect([way, found]).toEqual([way, expect.not.stringMatching(/circle|too long/)]);
});

test('of a faulty dataset that only the store knows, too, and its mode and root are kept', async () => {
  const copy = copiedRun();
  const folder = join(copy.folder, 'anomaly', 'inference');
  const [sample = ''] = readdirSync(join(folder, 'original_mask')).map((name) => name.replace(/\.png$/, ''));
  await corruptions.find(({ name }) => name === 'an empty mask')?.apply(copy.folder, sample, () => 0.5);
  const other = await modernHost({ home: copy.home });
  try {
    for (const tool of ['list_outputs', 'preview_outputs', 'inspect_dataset', 'download_outputs']) {
      const { way, end } = await walk(other, { tool, args: { run: copy.run } });
      expect([tool, way, end]).toEqual([tool, way, 'none']);
      expect(way.slice(1).filter((key) => !key.includes(copy.root))).toEqual([]);
    }
    // The home's own root would be filled with the sample board.
    mkdirSync(join(copy.home, 'empty-root'));
    const empty = pathToFileURL(join(copy.home, 'empty-root')).href;
    const finetune = await walk(other, {
      tool: 'preflight',
      args: { mode: 'finetune', dig_url_root: empty },
    });
    expect([finetune.end, finetune.way.slice(1).join('\n')]).toEqual([
      'decision',
      expect.stringMatching(/finetune/),
    ]);
  } finally {
    await other.close();
  }
});
