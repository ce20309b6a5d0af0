/** Turns a failed call of `osmo` into one of our error codes, by its words, its HTTP status and its exit code. */
import type { ErrorBody } from '../../base/error-body.ts';
import { Day0Error, type ErrorDetail } from '../../base/errors.ts';
import { dataCredentialCommand, labelAdvice, loginCommand } from './advice.ts';
import { type FailureText, failureText } from './failure-text.ts';
import type { OsmoAnswer } from './run-command.ts';

type Said = string | ((doing: string, text: FailureText) => string);

interface Rule extends Pick<ErrorBody, 'code' | 'retry'> {
  when(text: FailureText, answer: OsmoAnswer): boolean;
  what: Said;
  fix: Said;
}

const words =
  (pattern: RegExp) =>
  ({ message }: FailureText): boolean =>
    pattern.test(message);

/** A policy that is enforced (`labels_config.policy`, 6.4). */
const labelRefused =
  /Workflow (?:is missing required label|label) '([^']+)'(?:\.| has a value that is not allowed\.)/;

/** The first that fits. An expired login comes with exit 10 like an outage, so words go before exit codes. */
const rules: Rule[] = [
  {
    when: words(/Must login first|refresh login token|Jwt is (missing|expired)|re-?login/i),
    code: 'not_logged_in',
    what: 'not logged in to OSMO, or the login has expired',
    fix: loginCommand,
    retry: 'after_check',
  },
  {
    when: words(/^Pools? .* not found|No default pool set/i),
    code: 'bad_input',
    what: 'OSMO does not know that pool',
    fix: 'give pool; `osmo pool list` shows the names',
    retry: 'never',
  },
  {
    when: words(/Could not find the credential/i),
    code: 'not_configured',
    what: 'a credential that the workflow names is missing',
    fix: 'run: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>',
    retry: 'after_check',
  },
  {
    when: words(/not a valid credential key/i),
    code: 'not_configured',
    what: 'the credential hf-token is there but has no key named token',
    fix: 'run: osmo credential delete hf-token, then: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>',
    retry: 'after_check',
  },
  {
    when: words(/Unable to locate credentials/i),
    code: 'not_configured',
    what: 'osmo on this machine has no data credential for that bucket',
    fix: `run: ${dataCredentialCommand('s3://<bucket>')}`,
    retry: 'after_check',
  },
  {
    when: words(labelRefused),
    code: 'cluster_refused',
    what: (_doing, { message }) =>
      `the cluster's label policy asks for the label ${labelRefused.exec(message)?.[1] ?? ''}`,
    fix: (_doing, { message }) => labelAdvice(labelRefused.exec(message)?.[1] ?? '<key>'),
    retry: 'after_check',
  },
  {
    // A busy service answers so to a good file, and takes the same one seconds later.
    when: words(/Process exceeded time limit of [\d.]+ seconds/),
    code: 'cluster_unreachable',
    what: (doing) => `OSMO was too busy for ${doing}; nothing was started`,
    fix: 'make the same call again in a few seconds',
    retry: 'safe',
  },
  {
    when: words(/is undefined$/),
    code: 'bad_input',
    what: 'the workflow needs a value that it was not given',
    fix: 'submit through submit_day0, which gives every value; by hand: --set-string <key>=<value>',
    retry: 'never',
  },
  {
    when: words(/undergoing maintenance|is offline/i),
    code: 'cluster_refused',
    what: 'the pool takes no work now',
    fix: 'wait, or give another pool',
    retry: 'after_check',
  },
  {
    when: words(/client is out of date/i),
    code: 'cluster_refused',
    what: 'the osmo command is older than the service asks for',
    fix: 'update the osmo command as its message says',
    retry: 'after_check',
  },
  {
    when: words(/cannot submit more than \d+ ongoing/i),
    code: 'cluster_refused',
    what: 'this user has as many runs as OSMO allows at once',
    fix: 'wait for one to finish, or cancel one: list_runs shows them',
    retry: 'after_check',
  },
  {
    when: words(/(Workflow|Task) .* is not found/i),
    code: 'not_found',
    what: 'OSMO does not know that workflow or task',
    fix: 'list_runs shows the runs; only your own workflows are listed',
    retry: 'never',
  },
  {
    when: ({ status }) => status === 401,
    code: 'not_logged_in',
    what: 'OSMO does not accept the login',
    fix: loginCommand,
    retry: 'after_check',
  },
  {
    when: ({ status }) => status === 403,
    code: 'cluster_refused',
    what: (doing) => `OSMO refused ${doing} (403: no access)`,
    fix: 'ask the administrator of the OSMO service for access',
    retry: 'after_check',
  },
  {
    when: ({ status }, { exit }) => exit === 75 || status === 429,
    code: 'cluster_unreachable',
    what: (doing) => `OSMO asks for fewer calls; it did not take this one (${doing})`,
    fix: 'wait a minute, then call again',
    retry: 'safe',
  },
  {
    when: (_said, { exit }) => exit === 10,
    code: 'cluster_unreachable',
    what: (doing) => `OSMO could not be reached, or failed, while ${doing}`,
    fix: 'check the network and the service (osmo version -t json shows no service when it is down), then call again',
    retry: 'after_check',
  },
  {
    when: (_said, { stderr }) => /^usage: /m.test(stderr),
    code: 'unsupported',
    what: (doing) => `this osmo command does not take the arguments for ${doing}`,
    fix: 'compare versions with: osmo version -t json (this program knows 6.4)',
    retry: 'never',
  },
  {
    when: (_said, { stderr }) => stderr.includes('Traceback (most recent call last)'),
    code: 'not_configured',
    what: (doing) => `the osmo command crashed while ${doing}`,
    fix: 'run: osmo profile list; a damaged login.yaml in ~/.config/osmo (or OSMO_CONFIG_FILE_DIR) is mended by osmo login',
    retry: 'after_check',
  },
];

const anyOther: Omit<Rule, 'when'> = {
  code: 'cluster_refused',
  what: (doing) => `OSMO refused ${doing}`,
  fix: 'mend what the message names, then plan again',
  retry: 'after_check',
};

/** The error for an answer with a failing exit code. `doing` completes "osmo failed while ...". */
export function failure(answer: OsmoAnswer, doing: string): Day0Error {
  if (answer.timedOut) return deadlineError(doing);
  const text = failureText(answer);
  const why = text.message || `exit code ${answer.exit ?? 'none (killed)'} and no message`;
  const said = (one: Said): string => (typeof one === 'string' ? one : one(doing, text));
  const { code, what, fix, retry } = rules.find(({ when }) => when(text, answer)) ?? anyOther;
  const body = { code, what: said(what), why, fix: said(fix), retry };
  return new Day0Error(body, { detail: detailIn(`${body.what} ${why}`, text) });
}

/** By status or words, whichever came: the two do not always come together. */
function detailIn(text: string, { message }: FailureText): ErrorDetail | undefined {
  const label = labelRefused.exec(message)?.[1];
  if (label !== undefined) return { kind: 'label_refused', label };
  if (/\b409\b|conflict|configmap/i.test(text)) return { kind: 'config_hidden', from: 'everybody' };
  if (/\b403\b|denied|forbidden|permission/i.test(text)) return { kind: 'config_hidden', from: 'users' };
  return undefined;
}

/** No answer within our own deadline. */
export function deadlineError(doing: string): Day0Error {
  return new Day0Error({
    code: 'cluster_unreachable',
    what: `osmo did not answer in time while ${doing}`,
    why: 'the service or the network hangs; the command was ended',
    fix: 'check the service (osmo version -t json shows no service when it is down), then call again',
    retry: 'after_check',
  });
}
