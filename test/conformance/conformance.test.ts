/** The official conformance suite: against its fixtures on our HTTP code, and what needs no fixture against the real server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer } from '../support/http-server.ts';
import { keptFolder, removeFolder } from '../support/places.ts';
import { fixtureServer } from './fixture-server.ts';
import {
  type Check,
  expectedFailures,
  expectedScenarios,
  failuresIn,
  type Revision,
  revisions,
  runSuite,
  scenariosOf,
  type Target,
} from './suite.ts';

/**
 * Ask for no tool, resource or prompt by name, and call none: the first that we list is preflight, which takes its time
 * in an empty home.
 */
const generic = new Set([
  'server-initialize',
  'server-stateless',
  'ping',
  'tools-list',
  'resources-list',
  'prompts-list',
  'sep-2164-resource-not-found',
  'server-sse-multiple-streams',
  'server-session-lifecycle',
  'dns-rebinding-protection',
  'caching',
  'input-required-result-unsupported-methods',
]);

interface Started {
  url: string;
  close(): Promise<unknown>;
}
const targets: Record<Target, (home: string) => Promise<Started>> = {
  fixture: fixtureServer,
  'pcba-day0': async (home) => {
    const { url, end } = await startHttpServer(home);
    return { url, close: () => end() };
  },
};

describe.each(['fixture', 'pcba-day0'] as const)('%s', (target) => {
  describe.each(revisions)('%s', (revision: Revision) => {
    const { required, more } = scenariosOf(revision);
    const scenarios = [...required, ...more].filter((name) => target === 'fixture' || generic.has(name));
    const folder = keptFolder();
    let found = new Map<string, Check[]>();
    let server: Started | undefined;
    beforeAll(async () => {
      server = await targets[target](folder);
      found = await runSuite(server.url, revision, target === 'fixture' ? undefined : scenarios);
    });
    afterAll(async () => {
      await server?.close();
      removeFolder(folder);
    });

    test.each(scenarios)('%s', (scenario) => {
      const checks = found.get(scenario) ?? [];
      expect(checks.filter(({ status }) => status !== 'INFO').length).toBeGreaterThan(0);
      const failures = failuresIn(checks);
      const told = failures.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`).join('\n');
      // What is expected to fail and holds is to be struck from the list.
      const ids = [...new Set(failures.map(({ id }) => id))].sort();
      expect(ids, told).toEqual(expectedFailures(target, revision, scenario));
    });
    test('the list of expected failures names scenarios that are run', () => {
      for (const scenario of expectedScenarios(target, revision)) expect(scenarios).toContain(scenario);
    });
  });
});
