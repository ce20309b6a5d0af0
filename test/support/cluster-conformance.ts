/** What every cluster behind the door must look like from this side; embedded engine and replay are held to the same. */
import { describe, expect, test } from 'vitest';
import { Day0Error } from '../../src/base/errors.ts';
import { isFinished, stageProgress } from '../../src/domain/progress.ts';
import { viewOf } from '../../src/features/runs/find.ts';
import type { OsmoClient } from '../../src/ports/osmo/client.ts';
import { failure } from '../../src/ports/osmo/failures.ts';
import { readEvents, readLog } from '../../src/ports/osmo/logs.ts';
import { outcomeOf } from '../../src/ports/osmo/outcome.ts';
import type { SubmitRequest } from '../../src/ports/osmo/submit-request.ts';
import { patience } from './patience.ts';

export type Trouble = 'logged-out' | 'login-expired' | 'unreachable' | 'hanging' | 'client-too-old';
export type Refused = 'maintenance' | 'missing-credential' | 'wrong-key' | 'undefined-name' | 'unknown-pool';

/** A workflow on a cluster. */
export interface Known {
  osmo: OsmoClient;
  id: string;
}

export interface World {
  troubled(trouble: Trouble): Promise<OsmoClient>;
  /** A submit that is refused for this reason, and its request. */
  refusing(reason: Refused): Promise<{ osmo: OsmoClient; request: SubmitRequest }>;
  poolWith(status: 'ONLINE' | 'MAINTENANCE' | 'OFFLINE'): Promise<OsmoClient>;
  /** Renders a workflow that prints the value of `v`. */
  rendered(value: string): Promise<string>;
  /** A workflow in this status, as far as its query tells. */
  inStatus(status: string): Promise<Known>;
  refused(): Promise<Known>;
  alive(): Promise<Known & { task: string }>;
  finished(): Promise<Known & { task: string }>;
  pulling(): Promise<Known>;
  /** A Day 0 run, whose groups the cluster lists in its own order. */
  threeStages(): Promise<Known>;
  unknown(): Promise<OsmoClient>;
}

/** Workflow statuses of OSMO 6.4 after which nothing happens, and one that it may get. */
const ended = [
  ...['', '_SUBMISSION', '_SERVER_ERROR', '_EXEC_TIMEOUT', '_QUEUE_TIMEOUT', '_CANCELED', '_BACKEND_ERROR'],
  ...['_IMAGE_PULL', '_EVICTED', '_START_ERROR', '_START_TIMEOUT', '_PREEMPTED', '_FOR_A_NEW_REASON'],
].map((suffix) => `FAILED${suffix}`);

/** A following log is read once nothing more has come for a while. */
const bounds = { deadline: patience, quiet: 700 };

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    (value) => `value ${JSON.stringify(value)?.slice(0, 100)}`,
    (error) => (error instanceof Day0Error ? error.body.code : String(error)),
  );
}

/** Every reading call of the adapter. */
const reads = (osmo: OsmoClient): Promise<string>[] =>
  [
    osmo.defaultPool(),
    osmo.pools(),
    osmo.credentials(),
    osmo.query('x-1'),
    osmo.latest(3),
    readLog(osmo, { id: 'x-1', ...bounds, deadline: osmo.deadlines.read }, () => {}),
  ].map(codeOf);

const request: SubmitRequest = { file: 'hello.yaml', pool: 'default', values: [], labels: {} };

export function clusterConformance(name: string, world: World): void {
  describe(name, () => {
    test.each<[Trouble, string, string]>([
      ['logged-out', 'not_logged_in', 'refused'],
      ['login-expired', 'not_logged_in', 'refused'],
      ['unreachable', 'cluster_unreachable', 'unknown'],
      ['hanging', 'cluster_unreachable', 'unknown'],
      ['client-too-old', 'cluster_refused', 'refused'],
    ])('%s: every read is %s, a submit proves %s', async (trouble, code, outcome) => {
      const osmo = await world.troubled(trouble);
      expect(new Set(await Promise.all(reads(osmo)))).toEqual(new Set([code]));
      expect(outcomeOf(await osmo.submitOnce(request))).toBe(outcome);
      expect(await codeOf(osmo.cancel('x-1', 'test'))).toBe(code);
    });

    test('the version is known without the service, and then says so', async () => {
      const osmo = await world.troubled('unreachable');
      expect(await osmo.versions()).toMatchObject({ client: '6.4.0' });
      expect((await osmo.versions()).service).toBeUndefined();
    });

    test.each<[Refused, string, RegExp]>([
      ['unknown-pool', 'bad_input', /Pool nosuch not found/],
      ['maintenance', 'cluster_refused', /undergoing maintenance/],
      ['missing-credential', 'not_configured', /Could not find the credential: hf-token/],
      ['wrong-key', 'not_configured', /not a valid credential key/],
      ['undefined-name', 'bad_input', /'name' is undefined/],
    ])('a submit refused for %s proves a refusal and says why', async (reason, code, why) => {
      const { osmo, request } = await world.refusing(reason);
      const answer = await osmo.submitOnce(request);
      expect(outcomeOf(answer)).toBe('refused');
      expect(failure(answer, 'submitting').body).toMatchObject({ code, why: expect.stringMatching(why) });
    });

    test.each(['ONLINE', 'MAINTENANCE', 'OFFLINE'] as const)(
      'a pool that is %s is listed so',
      async (status) => {
        const pools = await (await world.poolWith(status)).pools();
        expect(pools.map((pool) => [pool.name, pool.status])).toEqual([['default', status]]);
      },
    );

    test('values that look like numbers survive', async () => {
      for (const value of ['115_2819_000', '0012'])
        expect(await world.rendered(value)).toMatch(new RegExp(`- ['"]${value}['"]`));
    });

    test('an unknown workflow is not_found, whatever is asked of it', async () => {
      const osmo = await world.unknown();
      const calls = [osmo.query('nosuch-1'), osmo.spec('nosuch-1'), osmo.cancel('nosuch-1', 'test')];
      const streams = [readLog(osmo, { id: 'nosuch-1' }, () => {}), readEvents(osmo, { id: 'nosuch-1' })];
      const codes = await Promise.all([...calls, ...streams].map(codeOf));
      expect(new Set(codes)).toEqual(new Set(['not_found']));
    });

    test('a refused submission has no groups and is in the list', async () => {
      const { osmo, id } = await world.refused();
      expect(await osmo.query(id)).toMatchObject({ status: 'FAILED_SUBMISSION', groups: [] });
      expect((await osmo.latest(20)).map(({ name }) => name)).toContain(id);
    });

    test.each(ended)('%s is finished', async (status) => {
      const { osmo, id } = await world.inStatus(status);
      const { workflow } = viewOf(await osmo.query(id));
      expect([workflow.status, isFinished(workflow.status)]).toEqual([status, true]);
    });

    test.each(['PENDING', 'RUNNING', 'WAITING'])('%s is not finished', async (status) => {
      const { osmo, id } = await world.inStatus(status);
      expect(isFinished((await osmo.query(id)).status)).toBe(false);
    });

    test('an image that cannot be pulled shows on the task alone', async () => {
      const { osmo, id } = await world.pulling();
      const { workflow } = viewOf(await osmo.query(id));
      const [group] = workflow.groups;
      expect([workflow.status, group?.status, group?.tasks[0]?.status]).toEqual([
        'FAILED',
        'FAILED',
        'FAILED_IMAGE_PULL',
      ]);
      expect(group?.message).toMatch(/image/i);
    });

    test('times without a zone are UTC', async () => {
      const { osmo, id } = await world.finished();
      const { submit_time, end_time } = await osmo.query(id);
      const lists = (await osmo.latest(20)).find((row) => row.name === id);
      expect(lists?.submit_time).toBe(submit_time);
      let first: string | undefined;
      await readLog(osmo, { id }, ({ time }) => {
        first ??= time;
      });
      const logged = Date.parse(`${first?.replaceAll('/', '-').replace(' ', 'T')}Z`);
      expect(logged).toBeGreaterThanOrEqual((submit_time ?? 0) - 1000);
      expect(logged).toBeLessThanOrEqual((end_time ?? 0) + 1000);
    });

    test('stages come in the order of the graph, whatever the order of the groups', async () => {
      const { osmo, id } = await world.threeStages();
      const { workflow } = viewOf(await osmo.query(id));
      expect(stageProgress(workflow, 0).map(({ stage }) => stage)).toEqual([
        'render',
        'camera_look',
        'defects',
      ]);
    });

    test('the log of a live workflow ends when nothing more comes, that of a finished one at its end', async () => {
      const { osmo, id, task } = await world.alive();
      const lines: string[] = [];
      const take = ({ text }: { text: string }): void => void lines.push(text);
      expect(await readLog(osmo, { id, task, ...bounds }, take)).toBe('quiet');
      expect(lines.length).toBeGreaterThan(0);
      const done = await world.finished();
      // A program that ends may take its time for it.
      const whole = { id: done.id, deadline: patience, quiet: patience };
      expect(await readLog(done.osmo, { ...whole, task: done.task }, take)).toBe('complete');
      expect((await readEvents(done.osmo, whole)).lines.length).toBeGreaterThan(0);
    });

    test('cancelling is requested while it runs, and refused when it has finished', async () => {
      const running = await world.alive();
      expect(await running.osmo.cancel(running.id, 'test')).toBe('requested');
      const done = await world.finished();
      expect(await done.osmo.cancel(done.id, 'test')).toBe('already_finished');
    });
  });
}
