/** What only the user can decide is asked for: by a form where the host has one, else by an error with the options. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { clusterWith } from '../../support/healthy-cluster.ts';
import { type Host, type HostOptions, hosts } from '../../support/hosts.ts';
import { temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { replayedOnPath } from '../../support/recordings.ts';

const kinds = ['modern', 'legacy'] as const;
const place = preparedHome();
/** A profile without a default pool. */
const poolless = clusterWith({ profile: (text) => text.replace('"default"', 'null') });

interface Asked extends Host {
  /** Questions that the user was shown. */
  heard: string[];
}

async function asking(
  kind: (typeof kinds)[number],
  user: HostOptions['user'] | undefined,
  more: Partial<HostOptions> = {},
): Promise<Asked> {
  const heard: string[] = [];
  const told = (question: string) => {
    heard.push(question);
    return user?.(question);
  };
  const host = await hosts[kind]({ home: temporaryFolder(), ...more, ...(user ? { user: told } : {}) });
  onTestFinished(() => host.close());
  return { ...host, heard };
}

const onCluster = () => ({ flags: ['--cluster', 'osmo'], ...replayedOnPath(temporaryFolder(), poolless) });

test.each(kinds)(
  'a %s host asks for root and pool in one form, and remembers them only if told to',
  async (kind) => {
    const [home, cwd] = [temporaryFolder(), temporaryFolder()];
    let remember = false;
    const fill = () => ({ dig_url_root: place.root, pool: 'default', remember });
    const options = { home, cwd, ...onCluster() };
    const host = await asking(kind, fill, options);
    const first = await host.call('preflight', {});
    expect(host.heard).toHaveLength(1);
    expect(host.heard[0]).toMatch(
      /needs dig_url_root and pool: tens of GB.*online: default \(8 of 8 GPUs free now\)/,
    );
    expect(first.data).toMatchObject({ dig_url_root: place.root });
    // What was filled in goes on with the next call.
    expect(first.data.next).toContain(
      JSON.stringify({ dig_url_root: place.root, pool: 'default' }).slice(1, -1),
    );
    // Without the user's yes it is asked again.
    remember = true;
    await host.call('preflight', {});
    expect(host.heard).toHaveLength(2);
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'));
    expect(Object.values(config.workspaces)).toEqual([
      { cluster: 'osmo', dig_url_root: place.root, pool: 'default' },
    ]);
    const third = await host.call('preflight', {});
    expect(host.heard).toHaveLength(2);
    expect(third.text).toMatch(
      new RegExp(`remembered before for .*: dig_url_root ${place.root}, pool default; `),
    );
    // Another folder knows nothing of it, and neither does another kind of cluster.
    const elsewhere = await asking(kind, undefined, { ...options, cwd: temporaryFolder() });
    expect((await elsewhere.call('preflight', {})).text).toMatch(
      /ERROR needs_answer: dig_url_root and pool are missing/,
    );
    const embedded = await asking(kind, undefined, { home, cwd });
    expect((await embedded.call('stamp_name', {})).data.cluster).toBe('embedded');
    expect((await host.call('preflight', { remember: false })).text).toContain('forgotten');
    expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')).workspaces).toEqual({});
  },
);

test.each(kinds)(
  'a %s host whose user declines, or that cannot ask, gets the question and the options',
  async (kind) => {
    for (const user of [undefined, () => undefined]) {
      const host = await asking(kind, user, onCluster());
      const answer = await host.call('submit_day0', { action: 'plan' });
      expect(answer.text).toMatch(/^ERROR needs_answer: dig_url_root and pool are missing\nwhy: tens of GB/);
      expect(answer.text).toMatch(
        /fix: ask the user, then give dig_url_root .* and pool \(one of: default\)/,
      );
      expect(host.heard.length).toBe(user ? 1 : 0);
    }
  },
);

test('remember keeps what the call gives, never a model, and says when there is nothing', async () => {
  const [home, cwd] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(home, 'config.json'), JSON.stringify({ no_probe: true }));
  const host = await asking('modern', undefined, { home, cwd });
  expect((await host.call('preflight', { remember: true })).text).toMatch(
    /ERROR bad_input: remember: there is nothing/,
  );
  const model = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
  const args = { dig_url_root: place.root, image_edit_model: model, remember: true };
  const answer = await host.call('preflight', args);
  expect(answer.text).toMatch(/remembered for .*: dig_url_root file:/);
  // The next call does not remember again.
  expect(answer.data.next).not.toContain('remember');
  const config = readFileSync(join(home, 'config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({ no_probe: true });
  expect(config).not.toContain('NVPCB');
  const secret = { image_edit_endpoint: 'http://me:secret@host/v1', remember: true };
  expect((await host.call('preflight', secret)).text).toMatch(/ERROR bad_input: image_edit_endpoint/);
  expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(config);
});

/** The sample root with other contents, as a URL. */
function ownRoot(home: string, change: (folder: string) => void): string {
  const folder = join(home, 'own');
  cpSync(place.rootFolder, folder, { recursive: true });
  change(folder);
  return pathToFileURL(folder).href;
}

const [keep, finetune] = [
  'keep the shipped checkpoint and make only what it knows',
  'finetune a checkpoint of its own first',
];

test.each(kinds)('a %s host asks for the mode where the checkpoint does not know a pair', async (kind) => {
  const home = temporaryFolder();
  const dig_url_root = ownRoot(home, (folder) => {
    const path = join(folder, 'models', 'pcb', 'ag_config.yaml');
    const config = readFileSync(path, 'utf8');
    const fewer = config.replace('      - [passive_component, missing]\n', '');
    expect(fewer).not.toBe(config);
    writeFileSync(path, fewer);
  });
  let mode = keep;
  const host = await asking(kind, () => ({ mode }), { home });
  const args = { action: 'plan', smoke_test: true, dig_url_root };
  const kept = await host.call('submit_day0', args);
  expect(host.heard[0]).toMatch(/does not know passive_component\+missing.*How shall it go on\?/);
  expect(kept.text).toMatch(/15 samples over IC\+bridge, passive_component\+excess_solder\n/);
  mode = finetune;
  expect((await host.call('submit_day0', args)).text).toMatch(/camera look -> finetune/);
  const mute = await asking(kind, undefined, { home });
  const answer = await mute.call('submit_day0', args);
  expect(answer.text).toMatch(
    /^ERROR needs_answer: models.taxonomy.*for the user to say\n.*\nfix: ask the user, then keep .* with "anomaly_types": \[\["IC","bridge"\],.*; or finetune .* "use_pretrained_checkpoint": false\n/s,
  );
  // Who has said the mode is not asked; neither is a pair offered for training that has no data.
  const said = await mute.call('submit_day0', { ...args, use_pretrained_checkpoint: true });
  expect(said.text).toMatch(/^ERROR bad_input: models.taxonomy/);
  const alien = {
    anomaly_types: [
      ['IC', 'bridge'],
      ['IC', 'lifted_lead'],
    ],
  };
  const only = await mute.call('submit_day0', { ...args, ...alien });
  expect(only.text).toMatch(/^ERROR needs_answer: .*does not know IC\+lifted_lead/);
  expect(only.text).not.toContain('use_pretrained_checkpoint');
});

test('without a checkpoint the user says whether to fetch it or to finetune', async () => {
  const home = temporaryFolder();
  const dig_url_root = ownRoot(home, (folder) => rmSync(join(folder, 'models', 'pcb'), { recursive: true }));
  let mode = 'fetch the shipped checkpoint first';
  const host = await asking('modern', () => ({ mode }), { home });
  const args = { action: 'plan', smoke_test: true, dig_url_root };
  const fetched = await host.call('submit_day0', args);
  expect(host.heard[0]).toMatch(/the PCBA checkpoint is missing/);
  expect(fetched.text).toMatch(
    /^ERROR aborted: .*fetch it first.*fix: call setup_artifacts \{"action":"plan","only":\["models\/pcb"\]/s,
  );
  mode = finetune;
  const planned = await host.call('submit_day0', args);
  expect(planned.text).toMatch(/render and crop -> camera look -> finetune/);
  // The answer is part of the plan: the submit needs the digest alone.
  const kept = readFileSync(join(home, 'plans', `${planned.data.digest}.json`), 'utf8');
  expect(JSON.parse(kept).arguments).toMatchObject({ use_pretrained_checkpoint: false });
});
