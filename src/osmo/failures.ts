/** Turns what `osmo` said when it failed into one of our error codes. It prints errors on stdout, as JSON or as text. */
import { Day0Error, type ErrorBody } from '../errors.ts';
import { errorAnswer } from './answers.ts';
import type { OsmoAnswer } from './command.ts';

/** The message and code in an answer, from either form. */
export function failureText(answer: OsmoAnswer): { message: string; code: number | undefined } {
  try {
    const parsed = errorAnswer.safeParse(JSON.parse(answer.stdout));
    if (parsed.success) return { message: parsed.data.message.trim(), code: parsed.data.code };
  } catch {
    // Not JSON: the text form below.
  }
  const text = /Error message: ([\s\S]*?)(?:\nError code: (\d+)|$)/.exec(answer.stdout);
  if (text)
    return { message: (text[1] ?? '').trim(), code: text[2] === undefined ? undefined : Number(text[2]) };
  return { message: (answer.stdout.trim() || answer.stderr.trim()).slice(0, 2000), code: undefined };
}

type Rule = { when: RegExp; body: Omit<ErrorBody, 'what' | 'why'> & { what: string } };

const rules: Rule[] = [
  {
    when: /Must login first|refresh login token|Jwt is (missing|expired)|re-?login/i,
    body: {
      code: 'not_logged_in',
      what: 'not logged in to OSMO',
      fix: 'run: osmo login <url of your OSMO service>',
      retry: 'after_check',
    },
  },
  {
    when: /^Pool .* not found|No default pool set/i,
    body: {
      code: 'bad_input',
      what: 'OSMO does not know that pool',
      fix: 'give pool; `osmo pool list` shows the names',
      retry: 'never',
    },
  },
  {
    when: /Could not find the credential|not a valid credential key/i,
    body: {
      code: 'not_configured',
      what: 'the OSMO credential hf-token with the key token is missing',
      fix: 'run: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>',
      retry: 'after_check',
    },
  },
  {
    when: /undergoing maintenance|is offline/i,
    body: {
      code: 'cluster_refused',
      what: 'the pool takes no work now',
      fix: 'wait, or give another pool',
      retry: 'after_check',
    },
  },
  {
    when: /out of date/i,
    body: {
      code: 'cluster_refused',
      what: 'the osmo command is older than the service asks for',
      fix: 'update the osmo command as its message says',
      retry: 'after_check',
    },
  },
  {
    when: /Workflow .* is not found/i,
    body: {
      code: 'not_found',
      what: 'OSMO does not know that workflow',
      fix: 'check the ID with: osmo workflow list',
      retry: 'never',
    },
  },
];

/** The error for an answer with a failing exit code. `doing` completes "osmo failed while ...". */
export function failure(answer: OsmoAnswer, doing: string): Day0Error {
  const { message, code } = failureText(answer);
  const why = message || `exit code ${answer.exit ?? 'none (killed)'} and no message`;
  if (answer.timedOut) {
    return new Day0Error({
      code: 'cluster_unreachable',
      what: `osmo did not answer in time while ${doing}`,
      why: 'the service or the network hangs; the command was ended',
      fix: 'check the service, then call again',
      retry: 'after_check',
    });
  }
  const rule = rules.find(({ when }) => when.test(message));
  if (rule) return new Day0Error({ ...rule.body, why });
  if (answer.exit === 10 || answer.exit === 75) {
    return new Day0Error({
      code: 'cluster_unreachable',
      what: `OSMO could not be reached while ${doing}`,
      why,
      fix: 'check the network and the service (osmo version -t json), then call again',
      retry: 'after_check',
    });
  }
  return new Day0Error({
    code: 'cluster_refused',
    what: `OSMO refused ${doing}${code === 403 ? ' (403: no access)' : ''}`,
    why,
    fix:
      code === 403
        ? 'ask the administrator of the OSMO service for access'
        : 'mend what the message names, then plan again',
    retry: 'after_check',
  });
}
