/** One check of a preflight: what was looked at, what it means, and the way out. */
import type { RunArguments } from './parameters.ts';
import type { Artifact } from './setup.ts';
import type { DefectPair } from './taxonomy.ts';

/** What a check looks at. `raw` is what the raw dataset holds; whether an artifact is there at all is the root's. */
export type CheckTopic = 'cluster' | 'root' | 'models' | 'raw' | 'assets' | 'board' | 'endpoint' | 'run';

/** Every check that a preflight or a plan makes, and what it looks at: the one list of their ids. */
const topics = {
  'cluster.reachable': 'cluster',
  'cluster.version': 'cluster',
  'cluster.pool': 'cluster',
  'cluster.gpus': 'cluster',
  'cluster.nodes': 'cluster',
  'cluster.credential': 'cluster',
  'cluster.data_credential': 'cluster',
  'cluster.labels': 'cluster',
  'cluster.pod_template': 'cluster',
  'credential.gated': 'cluster',
  'root.writable': 'root',
  'models.checkpoint': 'models',
  'models.taxonomy': 'models',
  'models.step': 'models',
  'artifacts.pretrained': 'root',
  'artifacts.raw': 'root',
  'raw.defect_spec': 'raw',
  'raw.prompts': 'raw',
  'raw.labels': 'raw',
  'raw.submasks': 'raw',
  'raw.submask_values': 'raw',
  'raw.clean_images': 'raw',
  'raw.anomaly_images': 'raw',
  'raw.training_pairs': 'raw',
  'artifacts.assets': 'root',
  'assets.references': 'assets',
  'board.cookbook': 'board',
  'board.materials': 'board',
  'board.prims': 'board',
  'board.keys': 'board',
  'board.semantics': 'board',
  'board.crops': 'board',
  'finetune.cookbook': 'board',
  'endpoint.model_id': 'endpoint',
  'endpoint.service': 'endpoint',
  'endpoint.deployment': 'endpoint',
  'endpoint.time': 'endpoint',
  'run.name': 'run',
  'run.samples': 'run',
  'run.patches': 'run',
  'run.memory': 'run',
  'run.variety': 'run',
  'run.placement': 'run',
  'run.pose': 'run',
  'run.spread': 'run',
} as const satisfies Record<string, CheckTopic>;

/** Stable, such as `raw.submasks`. */
export type CheckId = keyof typeof topics;
export const checkIds: readonly string[] = Object.keys(topics);
export const topicOf = (id: CheckId): CheckTopic => topics[id];

/** Whether it is about one board with its scene, so that several boards have it each. */
export const isOfBoard = (id: CheckId): boolean => topicOf(id) === 'board' || topicOf(id) === 'assets';

export type CheckStatus = 'pass' | 'warn' | 'fail' | 'skipped';

export interface Check {
  id: CheckId;
  status: CheckStatus;
  /** What was found, one sentence. */
  what: string;
  /** What was looked at: a URL, a listing, an answer. */
  evidence: string;
  /** What happens when it is ignored: where the run would stop and how late. Empty unless it failed or warns. */
  costs?: string;
  /** Id of the known failure that it foretells, where one check foretells several. */
  trouble?: string;
  /** The next step, empty when the check passed. */
  fix: string;
  /** The artifact that a setup has to fetch, where that is what helps. */
  setup?: Artifact;
  /** The pairs that the shipped checkpoint knows, where it does not know all that are asked for. */
  known?: readonly DefectPair[];
  /** Of pairs that it does not know: what finetuning has of them and lacks, and whether it could begin. */
  finetune?: { words: string; complete: boolean };
  /** Other arguments, where a value of the run is what is wrong. */
  correction?: RunArguments;
}

export interface Verdict {
  ready: boolean;
  pass: number;
  warn: number;
  fail: number;
  skipped: number;
}

/** Ready means that nothing failed; a skipped check is counted as skipped, never as passed. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const fail = count('fail');
  return { ready: fail === 0, pass: count('pass'), warn: count('warn'), fail, skipped: count('skipped') };
}

/** Failures first, then warnings, skipped and passed, each in the order given. */
export function bySeverity(checks: readonly Check[]): Check[] {
  const rank: Record<CheckStatus, number> = { fail: 0, warn: 1, skipped: 2, pass: 3 };
  return [...checks].sort((a, b) => rank[a.status] - rank[b.status]);
}
