/** The door to the cluster: typed calls of the `osmo` command. It knows workflows and pools, not what a Day 0 run is. */
import type * as z from 'zod';
import { Day0Error } from '../errors.ts';
import {
  credentialAnswer,
  type ListedWorkflow,
  listAnswer,
  type Pool,
  poolAnswer,
  profileAnswer,
  type QueryAnswer,
  queryAnswer,
  submitAnswer,
} from './answers.ts';
import { type CallOptions, callOsmo, type OsmoAnswer, type OsmoCommand, submitDeadline } from './command.ts';
import { failure } from './failures.ts';

export interface SubmitRequest {
  file: string;
  pool: string;
  /** All values travel by --set-string, which OSMO never casts. */
  values: readonly [string, string][];
  labels: Record<string, string>;
}

const idPattern = /^[A-Za-z][A-Za-z0-9_-]{0,120}$/;

/** OSMO's client puts the ID into a URL unchecked; `x/../1` would ask for another workflow. */
export function checkWorkflowId(id: string): string {
  if (idPattern.test(id)) return id;
  throw new Day0Error({
    code: 'bad_input',
    what: `${JSON.stringify(id.slice(0, 80))} is not a workflow ID`,
    why: 'a workflow ID is a letter followed by letters, digits, _ and -, such as texture-defect-day0-3',
    fix: 'use the workflow_id that submit_day0 returned',
    retry: 'never',
  });
}

export class OsmoClient {
  constructor(readonly command: OsmoCommand) {}

  private async call(args: readonly string[], doing: string, options: CallOptions = {}): Promise<OsmoAnswer> {
    const answer = await callOsmo(this.command, args, options);
    if (answer.exit !== 0) throw failure(answer, doing);
    return answer;
  }

  private async json<T>(
    schema: z.ZodType<T>,
    args: readonly string[],
    doing: string,
    options: CallOptions = {},
  ): Promise<T> {
    return read(schema, await this.call(args, doing, options), doing);
  }

  /** Client and service versions as printed; works offline, then without `service`. */
  version(options?: CallOptions): Promise<unknown> {
    return this.call(['version', '-t', 'json'], 'reading its version', options).then(({ stdout }) =>
      parseJson(stdout, 'reading its version'),
    );
  }

  async defaultPool(options?: CallOptions): Promise<string | undefined> {
    const { profile } = await this.json(
      profileAnswer,
      ['profile', 'list', '-t', 'json'],
      'reading the profile',
      options,
    );
    return profile.pool ?? undefined;
  }

  async pools(options?: CallOptions): Promise<Pool[]> {
    const { node_sets } = await this.json(
      poolAnswer,
      ['pool', 'list', '-t', 'json'],
      'listing pools',
      options,
    );
    return node_sets.flatMap(({ pools }) => pools);
  }

  async credentials(options?: CallOptions): Promise<{ name: string; type: string }[]> {
    const args = ['credential', '--format-type', 'json', 'list'];
    const { credentials } = await this.json(credentialAnswer, args, 'listing credentials', options);
    return credentials.map(({ cred_name, cred_type }) => ({ name: cred_name, type: cred_type }));
  }

  /** The rendered workflow YAML, as the cluster's own template engine makes it. */
  async dryRun(request: SubmitRequest, options?: CallOptions): Promise<string> {
    const { stdout } = await this.call(
      [...submitArguments(request), '--dry-run'],
      'rendering the workflow',
      options,
    );
    return stdout;
  }

  /** Submits once and returns the exit and text; what the outcome means is for the caller to decide. */
  submitOnce(request: SubmitRequest, options: CallOptions = {}): Promise<OsmoAnswer> {
    return callOsmo(this.command, [...submitArguments(request), '-t', 'json'], {
      deadline: submitDeadline,
      ...options,
    });
  }

  query(id: string, options?: CallOptions): Promise<QueryAnswer> {
    return this.json(
      queryAnswer,
      ['workflow', 'query', checkWorkflowId(id), '-t', 'json'],
      `querying ${id}`,
      options,
    );
  }

  /** Workflows with this label, newest last, FAILED_SUBMISSION included (hidden unless asked for). */
  async listByLabel(key: string, value: string, options?: CallOptions): Promise<ListedWorkflow[]> {
    const base = ['workflow', 'list', '-t', 'json', '--count', '50', '--label', `${key}=${value}`];
    const [live, refused] = await Promise.all([
      this.json(listAnswer, base, 'listing workflows', options),
      this.json(listAnswer, [...base, '--status', 'FAILED_SUBMISSION'], 'listing workflows', options),
    ]);
    const known = new Set(live.workflows.map(({ name }) => name));
    return [...live.workflows, ...refused.workflows.filter(({ name }) => !known.has(name))];
  }

  /** The user's latest workflows, newest last. */
  async latest(count: number, options?: CallOptions): Promise<ListedWorkflow[]> {
    const args = ['workflow', 'list', '-t', 'json', '--count', String(count)];
    return (await this.json(listAnswer, args, 'listing workflows', options)).workflows;
  }

  /** The rendered workflow YAML of a submitted workflow. */
  async spec(id: string, options?: CallOptions): Promise<string> {
    return (
      await this.call(
        ['workflow', 'spec', checkWorkflowId(id)],
        `reading the specification of ${id}`,
        options,
      )
    ).stdout;
  }

  /** Last lines of a task's log. A live workflow's log follows for ever, so the call is ended after `deadline`. */
  async logTail(
    id: string,
    task: string,
    lines: number,
    deadline: number,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const args = ['workflow', 'logs', checkWorkflowId(id), '--task', task, '-n', String(lines)];
    const answer = await callOsmo(this.command, args, { deadline, signal });
    return answer.stdout.split('\n').slice(1).filter(Boolean);
  }
}

/** The arguments of `osmo` for a submit; also what a plan shows to the user. */
export function submitArguments({ file, pool, values, labels }: SubmitRequest): string[] {
  const labelArguments = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const set = values.map(([key, value]) => `${key}=${value}`);
  return ['workflow', 'submit', file, '--pool', pool, ...labelArguments, '--set-string', ...set];
}

/** Reads the answer of a successful submit. */
export function readSubmit(answer: OsmoAnswer): { id: string; warnings: unknown[] } {
  const { name, warnings } = read(submitAnswer, answer, 'submitting');
  return { id: name, warnings };
}

function parseJson(text: string, doing: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(doing, `not JSON: ${text.slice(0, 200)}`, error);
  }
}

function read<T>(schema: z.ZodType<T>, answer: OsmoAnswer, doing: string): T {
  const parsed = schema.safeParse(parseJson(answer.stdout, doing));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw unreadable(doing, `${first?.path.join('.') ?? ''}: ${first?.message ?? 'unexpected form'}`);
}

function unreadable(doing: string, why: string, cause?: unknown): Day0Error {
  return new Day0Error(
    {
      code: 'unreadable_answer',
      what: `the answer of osmo while ${doing} is not of the form that OSMO 6.4 prints`,
      why,
      fix: 'compare versions with: osmo version -t json (this program knows 6.4)',
      retry: 'after_check',
    },
    { cause },
  );
}
