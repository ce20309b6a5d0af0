/**
 * The embedded command against what the real service 6.4.0 answered to the same small workflow files (`probes.json`): exit
 * code, words, and what is printed. Where it differs on purpose the row stands here with the reason.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/places.ts';
import { osmo } from '../../support/run.ts';

interface Said {
  exit: number;
  out: string;
  err: string;
}
interface Probe {
  text: string;
  args: string[];
  validate: Said;
  dry: Said;
}

const probes: Record<string, Probe> = JSON.parse(
  readFileSync(new URL('./probes.json', import.meta.url), 'utf8'),
).probes;

/** What the embedded command says instead, and why. */
const exceptions: Record<string, { validate: { exit: number; words: RegExp }; reason: string }> = {
  exitActions: {
    validate: { exit: 1, words: /workflow\.tasks\.0\.exitActions\n {2}not supported by the embedded engine/ },
    reason: 'exit actions are OSMO’s; a task here is tried once, so the key is refused by name',
  },
  'jinja-tojson-unicode': {
    validate: { exit: 0, words: /^Workflow validation succeeded\.$/m },
    reason: 'recorded while the service did not answer within a minute; what it says otherwise is not known',
  },
};

/** Without what changes from call to call: the head of a 5xx, and the folder of the recording. */
const steady = (text: string): string =>
  text
    .replace(/^Header:\n(?: {2}.*\n)+/m, 'Header:\n')
    .replace(/The file\/path .*\/(\S+) does/, 'The file/path <dir>/$1 does');

async function ask(probe: Probe, ...words: string[]): Promise<Said> {
  const home = temporaryFolder();
  await osmo(home, ['credential', 'set', 'hf-token', '--type', 'GENERIC', '--payload', 'token=x']);
  const file = join(home, 'probe.yaml');
  writeFileSync(file, probe.text);
  const { exit, stdout, stderr } = await osmo(home, [
    'workflow',
    words[0] ?? '',
    file,
    ...words.slice(1),
    ...probe.args,
  ]);
  return { exit: exit ?? -1, out: steady(stdout), err: stderr };
}

/** The runner takes the last line break away. */
const trimmed = ({ exit, out, err }: Said): Said => ({
  exit,
  out: steady(out).trimEnd(),
  err: err.trimEnd(),
});

describe.each(Object.entries(probes))('%s', (name, probe) => {
  const { args } = probe;
  const pooled = args.includes('--pool') ? [] : ['--pool', 'default'];
  test('validate', async () => {
    const said = trimmed(await ask(probe, 'validate', ...pooled));
    const own = exceptions[name]?.validate;
    if (own === undefined) expect(said).toEqual(trimmed(probe.validate));
    else expect([said.exit, said.out]).toEqual([own.exit, expect.stringMatching(own.words)]);
  });
  test('submit --dry-run', async () => {
    expect(trimmed(await ask(probe, 'submit', '--dry-run', ...pooled))).toEqual(trimmed(probe.dry));
  });
});

test('every exception is a recorded row, differs from it, and has a reason', () => {
  for (const [name, { validate, reason }] of Object.entries(exceptions)) {
    const recorded = probes[name]?.validate;
    expect(recorded).toBeDefined();
    expect(recorded?.exit === validate.exit && validate.words.test(recorded.out)).toBe(false);
    expect(reason.length).toBeGreaterThan(20);
  }
});
