/** The table of known failures, as hosts of both eras read it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { catalogue } from '../../src/domain/troubleshooting/catalogue.ts';
import { hosts } from '../support/hosts.ts';
import { repository, temporaryFolder } from '../support/places.ts';

test.each(['modern', 'legacy'] as const)('a %s host reads the table and each row of it', async (kind) => {
  const host = await hosts[kind]({ home: temporaryFolder() });
  onTestFinished(() => host.close());
  expect(await host.resources()).toContain('day0://troubleshooting');
  const reference = readFileSync(join(repository, 'references', 'troubleshooting.md'), 'utf8');
  expect(await host.read('day0://troubleshooting')).toBe(reference);
  for (const { id, fix } of catalogue.slice(0, 3))
    expect(await host.read(`day0://troubleshooting/${id}`)).toContain(fix);
  expect(await host.complete('day0://troubleshooting/{id}', 'id', 'defects.no_s')).toEqual([
    'defects.no_submasks',
    'defects.no_spec',
    'defects.no_step',
  ]);
  await expect(host.read('day0://troubleshooting/nonsense')).rejects.toThrow(/no known failure/);
});
