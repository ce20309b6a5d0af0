/** Name, version and description stand in package.json; no package says anything else. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { repository } from '../support/places.ts';
import { list, record } from '../support/values.ts';
import { json } from './installed.ts';

const packages = inject('packages');
const about = json(join(repository, 'package.json'));
const { name, version, description, author, license } = about;
const plugin = join(packages.marketplace, 'pcba-day0');

const inside = (program: string, ...args: string[]): Record<string, unknown> =>
  record(JSON.parse(execFileSync(program, args, { encoding: 'utf8' })));

test('every package says what package.json says', () => {
  const own = { name, version, description, license };
  expect(inside('tar', '-xOzf', packages.tarball, 'package/package.json')).toMatchObject({ ...own, author });
  const script = 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("manifest.json").decode())';
  const manifest = inside('python3', '-c', script, packages.bundle);
  expect(manifest).toMatchObject({ ...own, author: { name: author } });
  expect(json(join(plugin, '.claude-plugin', 'plugin.json'))).toMatchObject({
    ...own,
    author: { name: author },
  });
  expect(json(join(plugin, 'server', 'package.json'))).toMatchObject(own);
});

test('both marketplaces say so, too', () => {
  for (const folder of [packages.marketplace, repository])
    expect(json(join(folder, '.claude-plugin', 'marketplace.json'))).toMatchObject({
      name,
      description,
      owner: { name: author },
      plugins: [{ name }],
    });
});

test('the entry in the registry is of this very npm package', () => {
  const entry = json(packages.registryEntry);
  expect(entry).toMatchObject({ name: about.mcpName, version, description });
  expect(list(entry.packages)).toMatchObject([{ registryType: 'npm', identifier: name, version }]);
});
