/** The door to the cluster: typed calls of the `osmo` command. It knows workflows and pools, not what a Day 0 run is. */
import type * as z from 'zod';
import {
  cancelAnswer,
  credentialAnswer,
  dataCheckAnswer,
  type ListedWorkflow,
  listAnswer,
  type NodeResources,
  type PodTemplates,
  type Pool,
  podTemplateAnswer,
  poolAnswer,
  profileAnswer,
  type QueryAnswer,
  queryAnswer,
  resourceAnswer,
  submitAnswer,
} from './answers.ts';
import { Caller } from './caller.ts';
import { failure } from './failures.ts';
import { checked } from './identifiers.ts';
import { type CallOptions, callOsmo, type OsmoAnswer } from './run-command.ts';
import { type SubmitRequest, submitArguments } from './submit-request.ts';

export type CancelOutcome = 'requested' | 'already_finished';

/** OSMO lists one's own workflows unless everybody's are asked for. */
interface OfWhom extends CallOptions {
  allUsers?: boolean;
}

export class OsmoClient extends Caller {
  async defaultPool(options?: CallOptions): Promise<string | undefined> {
    return (await this.profile(options)).pool ?? undefined;
  }

  /** Who is logged in; undefined where OSMO does not say. */
  async user(options?: CallOptions): Promise<string | undefined> {
    return (await this.profile(options)).username ?? undefined;
  }

  private async profile(options?: CallOptions): Promise<z.infer<typeof profileAnswer>['profile']> {
    const args = ['profile', 'list', '-t', 'json'];
    return (await this.json(profileAnswer, args, 'reading the profile', options)).profile;
  }

  /** All pools, those of shared node sets included. Asked for by name, an unknown pool would come back as nothing. */
  async pools(options?: CallOptions): Promise<Pool[]> {
    const args = ['pool', 'list', '-t', 'json'];
    const { node_sets } = await this.json(poolAnswer, args, 'listing pools', options);
    return node_sets.flatMap(({ pools }) => pools);
  }

  /** The nodes of one pool. */
  async nodes(pool: string, options?: CallOptions): Promise<NodeResources[]> {
    const args = ['resource', 'list', '--pool', checked('pool name', pool), '-t', 'json'];
    return (await this.json(resourceAnswer, args, 'listing the nodes of a pool', options)).resources;
  }

  /** `url` is the storage or registry that a DATA or REGISTRY credential is for. */
  async credentials(
    options?: CallOptions,
  ): Promise<{ name: string; type: string; url: string | undefined }[]> {
    // Here the format flag stands before the subcommand.
    const args = ['credential', '--format-type', 'json', 'list'];
    const { credentials } = await this.json(credentialAnswer, args, 'listing credentials', options);
    return credentials.map(({ cred_name, cred_type, profile }) => ({
      name: cred_name,
      type: cred_type,
      url: profile ?? undefined,
    }));
  }

  /** The pool's pod templates by name; on some clusters for administrators alone. */
  podTemplates(options?: CallOptions): Promise<PodTemplates> {
    return this.json(podTemplateAnswer, ['config', 'show', 'POD_TEMPLATE'], 'reading pod templates', options);
  }

  /** The rendered workflow YAML, as the cluster's own template engine makes it. */
  async dryRun(request: SubmitRequest, options?: CallOptions): Promise<string> {
    const args = [...submitArguments(request), '--dry-run', '-t', 'json'];
    return (await this.call(args, 'rendering the workflow', options)).stdout;
  }

  /** Has the service check a request without starting anything; resolves to its warnings. */
  async validate({ file, pool, labels }: SubmitRequest, options?: CallOptions): Promise<string[]> {
    const given = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const args = ['workflow', 'validate', file, '--pool', checked('pool name', pool), ...given];
    const { stdout } = await this.call(args, 'validating a workflow', options);
    return [...stdout.matchAll(/^WARNING: (.*)$/gm)].map(([, warning = '']) => warning);
  }

  /** Submits once and returns the exit and text; what the outcome means is for the caller to decide. */
  async submitOnce(request: SubmitRequest, options: CallOptions = {}): Promise<OsmoAnswer> {
    const args = [...submitArguments(request), '-t', 'json'];
    return callOsmo(this.command, args, { deadline: this.deadlines.submit, ...options });
  }

  /** ID and warnings in the answer of a submit that ended with 0; rejects with `unreadable_answer`. */
  async readSubmit(
    { stdout }: OsmoAnswer,
    options?: CallOptions,
  ): Promise<{ id: string; warnings: string[] }> {
    const { name, warnings } = await this.read(submitAnswer, stdout, 'submitting the workflow', options);
    return { id: checked('workflow ID', name), warnings: warnings.map(asText) };
  }

  async query(id: string, options?: CallOptions): Promise<QueryAnswer> {
    const args = ['workflow', 'query', checked('workflow ID', id), '-t', 'json'];
    return this.json(queryAnswer, args, `querying ${id}`, options);
  }

  /**
   * Workflows with this label, oldest first, FAILED_SUBMISSION included (hidden unless asked for). A service before
   * 6.4 ignores the filter, so each row has to be checked.
   */
  async listByLabel(
    key: string,
    value: string,
    { allUsers, ...options }: OfWhom = {},
  ): Promise<ListedWorkflow[]> {
    const filter = ['--count', '50', '--label', `${key}=${value}`];
    return this.listWithRefused([...filter, ...everybody(allUsers)], options);
  }

  /** Workflows whose ID goes on after these words with a dash, oldest first; `--name` matches any part of an ID. */
  async listByName(name: string, { allUsers, ...options }: OfWhom = {}): Promise<ListedWorkflow[]> {
    const filter = ['--count', '200', '--name', `${checked('workflow ID', name)}-`];
    return this.listWithRefused([...filter, ...everybody(allUsers)], options);
  }

  /** The user's latest workflows, oldest first, FAILED_SUBMISSION included. */
  async latest(count: number, { allUsers, ...options }: OfWhom = {}): Promise<ListedWorkflow[]> {
    return this.listWithRefused(['--count', String(count), ...everybody(allUsers)], options);
  }

  private async listWithRefused(filter: string[], options?: CallOptions): Promise<ListedWorkflow[]> {
    const list = async (...more: string[]): Promise<ListedWorkflow[]> => {
      const args = ['workflow', 'list', '-t', 'json', ...filter, ...more];
      return (await this.json(listAnswer, args, 'listing workflows', options)).workflows;
    };
    const [live, refused] = await Promise.all([list(), list('--status', 'FAILED_SUBMISSION')]);
    const known = new Set(live.map(({ name }) => name));
    return [...live, ...refused.filter(({ name }) => !known.has(name))].sort(
      (a, b) => (a.submit_time ?? 0) - (b.submit_time ?? 0),
    );
  }

  /** The rendered workflow YAML of a submitted workflow. */
  async spec(id: string, options?: CallOptions): Promise<string> {
    const args = ['workflow', 'spec', checked('workflow ID', id)];
    return (await this.call(args, `reading the specification of ${id}`, options)).stdout;
  }

  /**
   * Asks OSMO to cancel; it does so a little later. `workflow cancel` ends with 0 whatever happened and says in a
   * sentence that it failed, so success is only what has the form of success.
   */
  async cancel(id: string, message: string, options?: CallOptions): Promise<CancelOutcome> {
    const doing = `cancelling ${id}`;
    const args = ['workflow', 'cancel', checked('workflow ID', id), '--message', message, '-t', 'json'];
    const answer = await this.call(args, doing, options);
    const refused = /^Workflow cancelation failed for workflow [^:]*: ([\s\S]*)$/.exec(answer.stdout.trim());
    if (refused === null) {
      await this.read(cancelAnswer, answer.stdout, doing, options);
      return 'requested';
    }
    const reason = refused[1] ?? '';
    if (/already finished/.test(reason)) return 'already_finished';
    throw failure({ ...answer, stdout: `Error message: ${reason}`, exit: exitOf(answer.stderr) }, doing);
  }

  /** Whether the local data credential gives this access. The command ends with 0 for `"status": "fail"` too. */
  async dataCheck(
    url: string,
    access: 'READ' | 'WRITE',
    options?: CallOptions,
  ): Promise<{ allowed: boolean; why: string }> {
    const args = ['data', 'check', checked('storage URL', url), '--access-type', access];
    const { status, error } = await this.json(dataCheckAnswer, args, `checking access to ${url}`, options);
    return { allowed: status === 'pass', why: error ?? '' };
  }
}

const everybody = (allUsers: boolean | undefined): string[] => (allUsers === true ? ['--all-users'] : []);

/** The exit code that a swallowed failure would have had: 10 for the service's own failures. */
const exitOf = (stderr: string): number => (/status code 5\d\d/.test(stderr) ? 10 : 2);

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
