import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fnmatch } from '../../../../src/embedded/stand-ins/crop/glob.ts';

const paths = ['/World/PCBA/C1/Body', '/World/PCBA/C1', '/World/[x]/C2/Body', '/World/a.b', 'World', ''];
const patterns = [
  '*',
  '*/Body*',
  '/World/PCBA/C?/Body',
  '/World/[[]x]/*',
  '/World/a[!.]b',
  '*.b',
  '/World/PCBA/C[12]*',
];

test("matches as Python's fnmatch does, the module that the real tool's patterns are written for", () => {
  const script =
    'import fnmatch, json, sys; ps, xs = json.load(sys.stdin); print(json.dumps([[fnmatch.fnmatchcase(x, p) for x in xs] for p in ps]))';
  const answer = execFileSync('python3', ['-c', script], { input: JSON.stringify([patterns, paths]) });
  const ours = patterns.map((pattern) => paths.map((path) => fnmatch(pattern).test(path)));
  expect(ours).toEqual(JSON.parse(answer.toString()));
});
