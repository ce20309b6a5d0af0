/** Notices and the bill of materials in the tarball name every package whose code is in a bundle, with its licence. */
import { execFileSync } from 'node:child_process';
import { expect, inject, test } from 'vitest';

const { tarball } = inject('packages');
const fileOf = (path: string): string =>
  execFileSync('tar', ['-xzOf', tarball, `package/${path}`], { encoding: 'utf8', maxBuffer: 1e9 });

interface Component {
  name: string;
  version: string;
  purl: string;
  licenses: { expression?: string }[];
  properties: { value: string }[];
}

test('what is bundled has its notice, what ships is in the SBOM', () => {
  const notices = fileOf('dist/THIRD_PARTY_NOTICES.txt');
  const { bomFormat, components }: { bomFormat: string; components: Component[] } = JSON.parse(
    fileOf('dist/sbom.cdx.json'),
  );
  expect(bomFormat).toBe('CycloneDX');
  const how = (kind: string): string[] =>
    components.filter(({ properties }) => properties[0]?.value === kind).map(({ name }) => name);
  expect(how('bundled')).toEqual(
    expect.arrayContaining(['zod', 'yaml', 'execa', 'three', '@modelcontextprotocol/server', 'hono']),
  );
  expect(how('installed')).toEqual(expect.arrayContaining(['sharp', 'yazl', '@aws-sdk/client-s3']));
  // Two small packages of the footprints' library state none; whoever changes the list has looked at it.
  const silent = components.filter(({ licenses }) => licenses[0]?.expression === undefined);
  expect(silent.map(({ name }) => name).sort()).toEqual(['@tscircuit/mm', 'format-si-unit']);
  for (const { name, version, purl } of components) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    expect(purl).toMatch(/^pkg:npm\//);
  }
  for (const name of how('bundled')) expect(notices).toContain(`\n${name} `);
  // Code of a package stands in a bundle under its path; each has to be in the list.
  const server = fileOf('dist/pcba-day0.bundle.js').match(/node_modules\/(?:@[\w.-]+\/)?[\w.-]+/g) ?? [];
  const found = new Set(server.map((path) => path.slice('node_modules/'.length)));
  // Paths that our own code names.
  found.delete('.bin');
  for (const name of found) expect(components.map((one) => one.name)).toContain(name);
});
