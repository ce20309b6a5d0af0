/** Calls `osmo` and reads its answer: a typed value, or one of our error codes. Never a guess. */
import type * as z from 'zod';
import { Day0Error } from '../../base/errors.ts';
import { jsonOf, lines } from '../../base/untrusted-text.ts';
import { type Versions, versionAnswer } from './answers.ts';
import { failure } from './failures.ts';
import type { OsmoCommand } from './process.ts';
import {
  type CallOptions,
  callOsmo,
  type Deadlines,
  type OsmoAnswer,
  usualDeadlines,
} from './run-command.ts';

/** Major version that the answers' form is known of. */
export const knownMajor = '6';
const versionArguments = ['version', '-t', 'json'];

/** Versions by command: read once for the life of this process. */
const seen = new Map<string, Versions>();

export class Caller {
  constructor(
    readonly command: OsmoCommand,
    readonly deadlines: Deadlines = usualDeadlines,
  ) {}

  /** Runs the command; rejects when its exit code is not 0. `doing` completes "osmo failed while ...". */
  async call(args: readonly string[], doing: string, options: CallOptions = {}): Promise<OsmoAnswer> {
    const answer = await callOsmo(this.command, args, { deadline: this.deadlines.read, ...options });
    if (answer.exit !== 0 || answer.timedOut) throw failure(answer, doing);
    return answer;
  }

  /** The same for a command that prints JSON. */
  async json<T>(
    schema: z.ZodType<T>,
    args: readonly string[],
    doing: string,
    options: CallOptions = {},
  ): Promise<T> {
    const { stdout } = await this.call(args, doing, options);
    return this.read(schema, stdout, doing, options);
  }

  /** Reads a printed answer; rejects with `unreadable_answer`, which names the osmo version. */
  async read<T>(schema: z.ZodType<T>, text: string, doing: string, options: CallOptions = {}): Promise<T> {
    const problem = (why: string): Promise<Day0Error> => this.unreadable(doing, why, options);
    const value = jsonOf(text);
    if (value === undefined) throw await problem(`not JSON: ${text.trim().slice(0, 200) || 'nothing'}`);
    const parsed = schema.safeParse(lines(value));
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw await problem(`${first?.path.join('.') ?? ''}: ${first?.message ?? 'unexpected form'}`);
  }

  /**
   * Client and service version, read once in this process; works without the service, then without `service`
   * and not remembered.
   */
  async versions(options: CallOptions = {}): Promise<Versions> {
    const key = JSON.stringify(this.command);
    const known = seen.get(key);
    if (known) return known;
    const { stdout } = await this.call(versionArguments, 'reading its version', options);
    const parsed = versionAnswer.safeParse(jsonOf(stdout));
    if (!parsed.success) throw unreadableVersion(stdout);
    if (parsed.data.service !== undefined) seen.set(key, parsed.data);
    return parsed.data;
  }

  private async unreadable(doing: string, why: string, options: CallOptions): Promise<Day0Error> {
    const version = await this.versions(options).then(
      ({ client, service }) => `client ${client}, service ${service ?? 'not reached'}`,
      () => 'unknown',
    );
    return new Day0Error({
      code: 'unreadable_answer',
      what: `the answer of osmo while ${doing} does not have the form that OSMO ${knownMajor} prints`,
      why: `${why} (osmo version: ${version})`,
      fix: `this program knows OSMO 6.4; with another version update pcba-day0 or report this text`,
      retry: 'after_check',
    });
  }
}

function unreadableVersion(text: string): Day0Error {
  return new Day0Error({
    code: 'unreadable_answer',
    what: 'the osmo command does not say its version in the form that OSMO prints',
    why: text.trim().slice(0, 200) || 'it printed nothing',
    fix: "see that the osmo on PATH is NVIDIA's: osmo version -t json",
    retry: 'after_check',
  });
}
