/** What a preflight looks at: one set of run parameters against one cluster and one store. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorBody } from '../../base/error-body.ts';
import { Day0Error, errorBody } from '../../base/errors.ts';
import { type Check, type CheckId, topicOf } from '../../domain/checks.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import type { ReleaseId } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { setupCall } from '../../domain/setup.ts';
import { consequenceOf } from '../../domain/troubleshooting/consequence.ts';
import type { Vantage } from '../../ports/image-edit/report.ts';
import type { OsmoClient } from '../../ports/osmo/client.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { ClusterFacts } from './facts.ts';
import type { SetupFix } from './setup-fix.ts';
import { missingArtifacts } from './words.ts';

export interface Subject {
  cluster: ClusterKind;
  osmo: OsmoClient;
  store: ObjectStore;
  /** Another place than the root. */
  openStore(url: string): Promise<ObjectStore>;
  /** Home folder, for files that a look needs for a moment. */
  home: string;
  /** What a look at the scene may take. */
  sceneLook: { milliseconds: number; bytes: number };
  run: RunParameters;
  /** What the cluster says of itself; asked once, when a check wants it. */
  facts(): Promise<ClusterFacts>;
  /** Labels that the user wants on every submit. */
  labels: Record<string, string>;
  /** False in a closed network: the hub is not asked. */
  askHub: boolean;
  /** Whether the endpoint is also to edit one picture. */
  deep: boolean;
  /** From where the endpoint is asked. */
  from: Vantage;
  /** Milliseconds that a look from a pod may wait for it. */
  waitMs: number;
  /** Tells a waiting client what a look is doing, and since how many seconds. */
  tell(message: string, seconds: number): void;
  signal: AbortSignal | undefined;
}

/** One or several checks that share a look at the world. `id` names the check when looking itself fails. */
export interface Probe {
  id: CheckId;
  /** True when it computes and asks nobody: it starts a little later, when the others' questions are on their way. */
  local?: true;
  check(subject: Subject): Promise<Check[]>;
}

/** Milliseconds; work of the local probes would hold up the processes that the others are about to start. */
const headStart = 40;

/** Runs all probes at once; a probe that throws becomes a failed check. The order of the result is the probes'. */
export async function runProbes(
  probes: readonly Probe[],
  subject: Subject,
  onDone: (done: number, id: CheckId) => void = () => {},
): Promise<Check[]> {
  let done = 0;
  const results = await Promise.all(
    probes.map(async ({ id, check, local }) => {
      if (local) await sleep(headStart);
      const checks = await check(subject).catch((error: unknown) => {
        subject.signal?.throwIfAborted();
        return [failedCheck(id, errorBody(error))];
      });
      onDone(++done, id);
      return checks;
    }),
  );
  return results.flat().map((made) => ({ ...made, costs: made.costs ?? costsOf(made, subject) }));
}

function costsOf({ id, status, what, trouble }: Check, { run, cluster }: Subject): string {
  if (status !== 'fail' && status !== 'warn') return '';
  const { image_edit_model: model, image_edit_endpoint: endpoint } = run;
  // Of a missing step the number is the asked one; other symptoms count what a run alone can tell.
  const { checkpoint_step: step } = run;
  const [pair = '', material = '', defect = ''] = /([\w.-]+)\+([\w.-]+)/.exec(what) ?? [];
  const values = {
    model,
    endpoint,
    ...(pair === '' ? {} : { pair, T: material, D: defect }),
    ...(id === 'models.step' && step !== undefined ? { n: String(step) } : {}),
  };
  return consequenceOf(id, run.trains, {
    trouble,
    cluster,
    values,
    release: run.release,
    words: what,
  });
}

/** The check that could not be made. */
export function failedCheck(id: CheckId, { what, why, fix }: ErrorBody): Check {
  return { id, status: 'fail', what, evidence: why, fix };
}

/** The error for checks that failed, in the words of the first. */
export function refusal(failed: readonly Check[], root?: string, release?: ReleaseId): Day0Error | undefined {
  const [first, ...others] = failed;
  if (!first) return undefined;
  const also = others.length > 0 ? `; also failing: ${others.map(({ id }) => id).join(', ')}` : '';
  return new Day0Error({
    code: topicOf(first.id) === 'endpoint' ? 'endpoint_failed' : 'bad_input',
    what: `${first.id}: ${first.what}${also}`,
    why: first.evidence,
    fix: fetchAll(failed, root, release) ?? first.fix,
    retry: 'after_check',
  });
}

/** One call for all artifacts that are missing. */
function fetchAll(
  failed: readonly Check[],
  root: string | undefined,
  release: ReleaseId | undefined,
): string | undefined {
  const lacking = missingArtifacts(failed);
  return root !== undefined && lacking.length > 1 ? setupCall(root, lacking, { release }) : undefined;
}

export const pass = (id: CheckId, what: string, evidence: string): Check => ({
  id,
  status: 'pass',
  what,
  evidence,
  fix: '',
});
export const fail = (id: CheckId, what: string, evidence: string, fix: string | SetupFix): Check => ({
  id,
  status: 'fail',
  what,
  evidence,
  ...(typeof fix === 'string' ? { fix } : { fix: fix.text, setup: fix.artifact }),
});
export const warn = (id: CheckId, what: string, evidence: string, fix: string): Check => ({
  id,
  status: 'warn',
  what,
  evidence,
  fix,
});
export const skipped = (id: CheckId, what: string, evidence: string, fix = ''): Check => ({
  id,
  status: 'skipped',
  what,
  evidence,
  fix,
});
