/** Every recorded answer of the real command ends in a typed value or in one error code: no guess, no hang. */
import { describe, expect, test } from 'vitest';
import { Day0Error } from '../../../src/base/errors.ts';
import { adapterCall } from '../../support/adapter-calls.ts';
import { altered, from, recordings, replayed } from '../../support/recordings.ts';

/** Positions in the recordings by outcome; each was read and judged. What is not here is a value. */
const outcomes: Record<string, number[]> = {
  not_logged_in: [5, 6, 7, 8, 10, 12, 13, 217, 296, 297],
  cluster_unreachable: [195, 197, 198, 202, 205, 209, 213, 224, 225, 226, 227, 228, 230, 295],
  unknown: [196, 214, 215, 216, 229, 289],
  bad_input: [40, 78, 79, 156, 167, 170],
  not_found: [113, 146, 150, 152, 153, 154],
  not_configured: [171, 172, 235, 242, 258, 274],
  cluster_refused: [
    81, 169, 175, 177, 178, 179, 180, 181, 182, 186, 189, 204, 208, 210, 211, 212, 218, 219, 220, 221, 222,
    223, 278, 279, 292, 293,
  ],
  unsupported: [183],
};
const expected = new Map(
  Object.entries(outcomes).flatMap(([code, places]) => places.map((place) => [place, code])),
);

/** Commands that this program never sends, or sends in another form only. */
const neverSent =
  /^osmo (nosuch|login|logout|config|profile set|workflow (validate|restart)|task|data (upload|download|delete)|credential (set|delete)|credential --format-type json set|--log-level)/;
const otherForm =
  /^osmo (version$|(profile|pool|resource|credential) list|workflow (query|submit|list|cancel|logs|events)|data list)/;

const called = recordings.map((recording, place) => ({ recording, place, call: adapterCall(recording) }));

test('every recording is either answered here or of a command that is never sent', () => {
  expect(recordings).toHaveLength(298);
  expect(called.filter(({ call }) => call)).toHaveLength(178);
  for (const { recording, call } of called) {
    const line = recording.argv.join(' ');
    if (!call) expect([line, neverSent.test(line) || otherForm.test(line)]).toEqual([line, true]);
  }
});

describe.each(called.filter(({ call }) => call))(
  'recording $place: $recording.argv.1 $recording.argv.2',
  ({ recording, place, call }) => {
    test(`from ${recording.from}`, async () => {
      const osmo = replayed([recording]);
      const outcome = await (call?.(osmo) ?? Promise.reject()).then(
        (value) => (isUnknown(value) ? 'unknown' : 'value'),
        (error) => (error instanceof Day0Error ? error.body.code : error),
      );
      expect(outcome).toBe(expected.get(place) ?? 'value');
    });
  },
);

const isUnknown = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'outcome' in value && value.outcome === 'unknown';

test('a missing field is an error that names the field and the osmo version', async () => {
  const [whole] = from('10-submit-hello').filter(
    ({ argv }) => argv.includes('query') && argv.includes('json'),
  );
  const value = JSON.parse(whole?.stdout ?? '');
  delete value.groups;
  const osmo = replayed([altered(whole, { stdout: JSON.stringify(value) }), ...from('01-version')]);
  await expect(osmo.query('hello-lab-1')).rejects.toMatchObject({
    body: {
      code: 'unreadable_answer',
      why: expect.stringMatching(/groups.*client 6\.4\.0, service 6\.4\.0/),
    },
  });
});

test('fields that nobody knows are left alone', async () => {
  const [pools] = from('05-profile-pool').filter(
    ({ argv }) => argv.join(' ') === 'osmo pool list --format-type json',
  );
  const value = JSON.parse(pools?.stdout ?? '');
  value.node_sets[0].pools[0].colour = 'green';
  const osmo = replayed([altered(pools, { stdout: JSON.stringify(value) })]);
  expect(await osmo.pools()).toMatchObject([{ name: 'default', resource_usage: { quota_free: 8 } }]);
});

test('an answer cut off in the middle is no success', async () => {
  const [row] = from('15-list');
  const osmo = replayed([altered(row, { stdout: row?.stdout.slice(0, 200) ?? '' })]);
  await expect(osmo.latest(2)).rejects.toMatchObject({ body: { code: 'unreadable_answer' } });
});

test('a traceback says what crashed, and not that OSMO refused', async () => {
  const [list] = from('05-profile-pool');
  const stderr =
    'Traceback (most recent call last):\n  File "login.py", line 1\nyaml.scanner.ScannerError: bad';
  const osmo = replayed([altered(list, { exit: 1, stdout: '', stderr })]);
  await expect(osmo.defaultPool()).rejects.toMatchObject({
    body: {
      code: 'not_configured',
      why: expect.stringContaining('ScannerError'),
      fix: expect.stringContaining('login.yaml'),
    },
  });
});
