/** Runs the official conformance suite as its users do, and reads what it found; and what we expect it to find. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse } from 'yaml';
import * as z from 'zod';
import { keptFolder, removeFolder } from '../support/places.ts';

export const revisions = ['2026-07-28', '2025-11-25'] as const;
export type Revision = (typeof revisions)[number];
export type Target = 'fixture' | 'pcba-day0';

const here = fileURLToPath(new URL('.', import.meta.url));
const suite = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/conformance/', import.meta.url),
);

const requirementSchema = z.object({
  server: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.string(), reason: z.string() })),
});

/** Scenarios of a revision: what it requires of servers, and what the suite runs beside that. */
export function scenariosOf(revision: Revision): { required: string[]; more: string[] } {
  const file = readFileSync(join(suite, 'requirements', `${revision}.yaml`), 'utf8');
  const { server, not_scored } = requirementSchema.parse(parse(file));
  const more = not_scored.filter(({ leg }) => leg === 'server').map(({ scenario }) => scenario);
  return { required: server, more };
}

const checksSchema = z.array(
  z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }),
);
export type Check = z.infer<typeof checksSchema>[number];

/** Runs the server scenarios of the revision, all or some; checks by scenario. */
export async function runSuite(
  url: string,
  revision: Revision,
  some?: readonly string[],
): Promise<Map<string, Check[]>> {
  const folder = keptFolder();
  const runs = some?.map((name) => ['--scenario', name, '--spec-version', revision]) ?? [
    ['--requirements', revision],
  ];
  let said = '';
  for (const which of runs) {
    const args = ['server', '--url', url, ...which, '--output-dir', folder];
    const node20 = ['--import', join(here, 'node20', 'register.mjs')];
    const program = [...node20, join(suite, 'dist', 'index.js'), ...args];
    const { all } = await execa(process.execPath, program, { reject: false, all: true });
    said += all;
  }
  const found = new Map<string, Check[]>();
  for (const name of readdirSync(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(name)?.[1];
    if (scenario === undefined) continue;
    const checks = readFileSync(join(folder, name, 'checks.json'), 'utf8');
    found.set(scenario, checksSchema.parse(JSON.parse(checks)));
  }
  removeFolder(folder);
  if (found.size === 0) throw new Error(`the suite left no results: ${said}`);
  return found;
}

const expectedSchema = z.array(
  z.strictObject({
    target: z.enum(['fixture', 'pcba-day0', 'both']),
    revision: z.enum([...revisions, 'both']),
    scenario: z.string(),
    reason: z.string().min(20),
    checks: z.array(z.string()).min(1),
  }),
);
const expected = expectedSchema.parse(parse(readFileSync(join(here, 'expected-failures.yaml'), 'utf8')));

/** Checks that are known not to hold, each for a reason that the data file tells. */
export function expectedFailures(target: Target, revision: Revision, scenario: string): string[] {
  return expected
    .filter((one) => one.target === target || one.target === 'both')
    .filter((one) => one.revision === revision || one.revision === 'both')
    .filter((one) => one.scenario === scenario)
    .flatMap(({ checks }) => checks)
    .sort();
}

/** Scenarios that the data file names for this target and revision. */
export const expectedScenarios = (target: Target, revision: Revision): string[] =>
  expected
    .filter((one) => [target, 'both'].includes(one.target) && [revision, 'both'].includes(one.revision))
    .map(({ scenario }) => scenario);

/** What does not hold, advice included. */
export const failuresIn = (checks: readonly Check[]): Check[] =>
  checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
