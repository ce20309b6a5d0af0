/** compare_runs over the releases: a run of 1.0 against one of 1.1, of which the guardrail blocked rows. */
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { copiedRun } from '../support/finished-run.ts';
import { modernHost } from '../support/hosts.ts';
import { writtenRun } from '../support/release-1.1.ts';

test('a run of 1.0 and one of 1.1 are compared: counts of both, and what made each', async () => {
  const { home, root, run } = copiedRun();
  const counts = { 'passive_component+missing': 4, 'passive_component+excess_solder': 3 };
  const newer = await writtenRun(counts, [['IC+bridge', 2]], { home });
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const asked = { a: run, b: newer.run, dig_url_root: root };
  const { data, text, isError } = await host.call('compare_runs', asked);
  expect([text, isError]).toEqual([text, false]);
  expect(data.counts).toEqual({
    'IC+bridge': [5, 0],
    'passive_component+excess_solder': [5, 3],
    'passive_component+missing': [5, 4],
  });
  expect(text).toContain(`B ${newer.run}: `);
  expect(text).toMatch(/A: CPU preview made by pcba-day0.*; B: .*GPU images of release 1\.1/);
  // They share no model of the camera look, and the page says the same as the text.
  expect(text).toMatch(/camera look of B \d\.\d\d like A/);
  const page = readFileSync(String(data.page), 'utf8');
  expect(page).toContain('release 1.1');
  expect(page).not.toMatch(/(src|href)="(?!data:)/);
});
