/** Every tool, resource and prompt of the server, from a cluster, a service and a store whose texts are strangers': no line, no secret of theirs. */
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { forbidden, foreign, secret } from '../../support/hostile.ts';
import { hostileCluster, hostileEndpoint, runName, workflowId } from '../../support/hostile-cluster.ts';
import { hostileRoot } from '../../support/hostile-root.ts';
import { type Host, modernHost, toolNames } from '../../support/hosts.ts';
import { endPreview, temporaryFolder } from '../../support/places.ts';
import { replayedOnPath } from '../../support/recordings.ts';
import { expectHarmless, expectPlainFiles, forgedLines, stringsIn } from '../../support/sinks.ts';
import { textsBelow } from '../../support/trees.ts';

interface Kind {
  kind: 'lines' | 'secrets';
  made: (seed: number) => string;
  /** What none of these texts may come out with. */
  parts: (seed: number) => string[];
}

const kinds: Kind[] = [
  { kind: 'lines', made: foreign, parts: () => [] },
  { kind: 'secrets', made: (seed) => secret(seed).text, parts: (seed) => secret(seed).parts },
];

/** Gives a new text at each call, and knows those that it gave. */
function source({ made, parts }: Kind, from: number) {
  let seed = from;
  return {
    text: () => made(seed++),
    leaked: (out: string): string[] =>
      Array.from({ length: seed - from }, (_, n) => from + n).flatMap((one) =>
        parts(one).filter((part) => out.includes(part)),
      ),
  };
}
type Source = ReturnType<typeof source>;

function look(what: string, answer: Record<string, unknown>, { leaked }: Source): string {
  expectHarmless(what, answer);
  const out = JSON.stringify(answer);
  expect([what, leaked(out)]).toEqual([what, []]);
  return out;
}

async function lookAtAll(host: Host, calls: [string, Record<string, unknown>][], from: Source) {
  const seen: Record<string, string> = {};
  for (const [tool, args] of calls) {
    const progress: string[] = [];
    const answer = await host.raw(tool, args, { onProgress: (message) => progress.push(message) });
    seen[tool] = (seen[tool] ?? '') + look(`${tool} ${JSON.stringify(args)}`, answer, from);
    for (const message of progress) {
      expect(message).not.toMatch(/[\r\n]/);
      expect([tool, forbidden.test(message), from.leaked(message)]).toEqual([tool, false, []]);
    }
  }
  return seen;
}

const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const covered = new Set<string>();

/** What a reader sees of the texts: their marks within lines of ours, or that something was taken out. */
const arrived = { lines: /FORGED-LINE/, secrets: /\[redacted/ };

test.each(kinds.flatMap((one) => (['FAILED', 'RUNNING'] as const).map((status) => ({ ...one, status }))))(
  'a cluster and a service of strangers, $kind, the run is $status: tools, resources, completions',
  async ({ status, ...kind }) => {
    const home = temporaryFolder();
    const from = source(kind, status === 'FAILED' ? 0 : 5000);
    const root = `file://${encodeURI(inject('sampleRoot'))}`;
    const { env } = replayedOnPath(home, hostileCluster(from.text, status, root));
    const host = await modernHost({ home, flags: [], env: { ...env, PCBA_DAY0_DIG_URL_ROOT: root } });
    onTestFinished(() => host.close());
    const board = { board: 'sample_board', scene_filename: 'sample_board.usda', dig_url_root: root };
    const run = { run: runName };
    const [good, bad] = [await hostileEndpoint(from.text, model), await hostileEndpoint(from.text)];
    const calls: [string, Record<string, unknown>][] = [
      ['preflight', { ...board, image_edit_endpoint: good }],
      ['preflight', { ...board, image_edit_endpoint: bad }],
      ['setup_artifacts', { action: 'plan', dig_url_root: root }],
      ['check_endpoint', { image_edit_endpoint: good, deep: true }],
      ['check_endpoint', { image_edit_endpoint: bad, deep: true }],
      ['stamp_name', {}],
      ['submit_day0', { action: 'plan', ...board, image_edit_endpoint: good, name: 'line-8' }],
      ['watch_run', { ...run, wait_s: 0 }],
      ['list_runs', { all_users: true }],
      ['diagnose_run', run],
      ['read_logs', { ...run, lines: 60, cursor: 0 }],
      ['read_logs', { ...run, errors: true }],
      ['read_logs', { ...run, search: 'e' }],
      ['cancel_run', run],
      ['cancel_run', { ...run, confirm: workflowId }],
      ['list_outputs', run],
      ['compare_runs', { a: runName }],
    ];
    const seen = await lookAtAll(host, calls, from);
    for (const tool of Object.keys(seen)) covered.add(tool);
    for (const tool of ['preflight', 'check_endpoint', 'watch_run', 'read_logs', 'diagnose_run', 'list_runs'])
      if (status === 'FAILED' || tool !== 'diagnose_run')
        expect([tool, seen[tool]]).toEqual([tool, expect.stringMatching(arrived[kind.kind])]);
    // A plan that the cluster then refuses, in its words.
    const digest = /"digest":"([0-9a-f]{32})"/.exec(seen.submit_day0 ?? '')?.[1];
    if (digest !== undefined) {
      const refused = await host.raw('submit_day0', { action: 'submit', digest });
      expect(look('submit', refused, from)).toMatch(arrived[kind.kind]);
    }
    for (const uri of ['day0://runs', `day0://runs/${runName}`, `day0://runs/${workflowId}`]) {
      const text = await host.read(uri).catch(String);
      expect([uri, forgedLines(text), from.leaked(text)]).toEqual([uri, [], []]);
      expect(stringsIn(text).filter((one) => forbidden.test(one))).toEqual([]);
    }
    const listed = JSON.stringify([
      await host.listed(),
      await host.complete('day0://runs/{name}', 'name', ''),
    ]);
    expect([forbidden.test(listed), from.leaked(listed)]).toEqual([false, []]);
    if (digest === undefined) return;
    expectPlainFiles(join(home, 'plans'));
    for (const [path, text] of textsBelow(join(home, 'plans')))
      expect([path, from.leaked(text)]).toEqual([path, []]);
  },
);

test.each(kinds)(
  'two runs in stores of strangers, $kind: what is made of them, and every file that is written',
  async (kind) => {
    const home = temporaryFolder();
    onTestFinished(() => endPreview(home));
    const from = source(kind, 300);
    const made = (): string => from.text();
    const dig_url_root = await hostileRoot(join(home, 'root'), 0, {
      made: kind.kind === 'lines' ? foreign : made,
    });
    await hostileRoot(join(home, 'root'), 700, {
      made: kind.kind === 'lines' ? foreign : made,
      run: 'line-8',
    });
    const host = await modernHost({ home });
    onTestFinished(() => host.close());
    const run = { run: 'line-7', dig_url_root };
    const seen = await lookAtAll(
      host,
      [
        ['list_outputs', run],
        ['list_outputs', { ...run, stage: 'defects' }],
        ['preview_outputs', run],
        ['preview_outputs', { ...run, pick: 'worst', rejected: ['IC+bridge_0'] }],
        ['inspect_dataset', { ...run, save_profile: 'look-a' }],
        ['compare_runs', { a: 'line-7', b: 'line-8', dig_url_root }],
        ['export_dataset', { ...run, format: 'coco', folder: 'coco' }],
        ['export_dataset', { ...run, format: 'yolo-seg', folder: 'yolo' }],
        ['export_dataset', { ...run, format: 'mvtec', folder: 'mvtec' }],
        ['download_outputs', { ...run, folder: 'files', zip: true }],
      ],
      from,
    );
    for (const tool of Object.keys(seen)) covered.add(tool);
    for (const tool of ['list_outputs', 'preview_outputs', 'inspect_dataset', 'compare_runs'])
      expect([tool, seen[tool]]).toEqual([tool, expect.stringMatching(arrived[kind.kind])]);
    for (const folder of ['outputs', 'previews', 'inspections', 'comparisons']) {
      expectPlainFiles(join(home, folder));
      // What a download brings is the store's bytes; the manifest beside it is ours.
      const ours = textsBelow(join(home, folder)).filter(([path]) => !/files\/.*\//.test(path));
      expect([folder, ours.length > 0]).toEqual([folder, true]);
      for (const [path, text] of ours) expect([path, from.leaked(text)]).toEqual([path, []]);
    }
  },
);

test('no tool was left out', () => {
  expect([...covered].sort()).toEqual([...toolNames].sort());
});
