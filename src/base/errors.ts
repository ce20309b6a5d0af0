/** The one shape of every error that a user or an assistant meets, in every room of the house. */
import type { ErrorBody } from './error-body.ts';
import { systemError } from './system-error.ts';

/** What a host that can ask its user may ask instead of showing the error; the call is then made again. */
export interface Question {
  /** Under which the answer comes back. */
  key: string;
  message: string;
  fields: Field[];
}

/** One field of the form. Text and choices must be filled in; yes or no may be left as it is, which means no. */
export type Field = { name: string; title: string } & (
  | { kind: 'text' }
  | { kind: 'choice'; choices: readonly string[] }
  | { kind: 'yes' }
);

/** What came back, by name of the field. */
export type Answers = Readonly<Record<string, unknown>>;

/** What our own code tells errors of one code apart by; closed as the codes are, and never shown. */
export type ErrorDetail =
  /** Other bytes arrived than were stored: they come right when they are asked for again. */
  | { kind: 'wrong_content' }
  /** The run is known and has no labelled samples: another one may have. */
  | { kind: 'no_samples' }
  /** The cluster's label policy asks for this label. */
  | { kind: 'label_refused'; label: string }
  /** OSMO takes its configuration from ConfigMaps and shows none (409), or shows it to administrators alone (403). */
  | { kind: 'config_hidden'; from: 'everybody' | 'users' };

/** An error with a code, a reason and a way out. */
export class Day0Error extends Error {
  readonly body: ErrorBody;
  readonly question: Question | undefined;
  readonly detail: ErrorDetail | undefined;

  constructor(
    body: ErrorBody,
    options: ErrorOptions & { question?: Question; detail?: ErrorDetail | undefined } = {},
  ) {
    const { question, detail, ...rest } = options;
    super(body.what, rest);
    this.name = 'Day0Error';
    this.body = body;
    this.question = question;
    this.detail = detail;
  }
}

type Said = Omit<ErrorBody, 'code' | 'retry'>;

/** What the caller gave cannot be used; the same call would fail again. */
export const badInput = (body: Said, options?: ErrorOptions & { question?: Question }): Day0Error =>
  new Day0Error({ code: 'bad_input', ...body, retry: 'never' }, options);

/** What the caller named is not there; the same call would fail again. */
export const notFound = (body: Said, options?: ErrorOptions): Day0Error =>
  new Day0Error({ code: 'not_found', ...body, retry: 'never' }, options);

/** Undefined for what was thrown by others, too. */
export const detailOf = (thrown: unknown): ErrorDetail | undefined =>
  thrown instanceof Day0Error ? thrown.detail : undefined;

/** Text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Any thrown value as an error body; what is neither ours nor the system's becomes `internal`. */
export function errorBody(thrown: unknown): ErrorBody {
  if (thrown instanceof Day0Error) return thrown.body;
  const refused = systemError(thrown);
  if (refused) return refused;
  return {
    code: 'internal',
    what: messageOf(thrown),
    why: 'a defect in pcba-day0, or a condition that it does not know',
    fix: 'repeat with the same input; if it stays, report it with this text',
    retry: 'after_check',
  };
}
