// Known weaknesses of what ships: of all that npm audit knows about the lock file, what concerns a package in the SBOM. The
// bundles hold packages of the development, which `npm audit --omit=dev` would not look at.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './program.mjs';

const { components } = JSON.parse(await readFile(join(root, 'dist', 'sbom.cdx.json'), 'utf8'));
const names = new Set(components.map(({ name }) => name));
const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 1e9 });
let answer;
try {
  answer = JSON.parse(stdout);
} catch {
  answer = {};
}
if (answer.vulnerabilities === undefined) {
  process.stderr.write(`not audited: the registry gave no answer (${answer.message ?? 'none at all'})\n`);
  process.exit(0);
}
const found = Object.values(answer.vulnerabilities).filter(({ name }) => names.has(name));
for (const { name, severity, range } of found) process.stdout.write(`${severity}: ${name} ${range}\n`);
process.stdout.write(`${names.size} packages ship, ${found.length} have known weaknesses\n`);
process.exit(found.some(({ severity }) => ['high', 'critical'].includes(severity)) ? 1 : 0);
