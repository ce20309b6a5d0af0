/** How the `osmo` command says no: text or JSON on stdout, an exit code, sometimes a line on stderr. */
import { shownJson, visible } from '../../base/untrusted-text.ts';

/** An error that ends the command. `code` is the HTTP status that the real service answers, or 1 from the client itself. */
export class Refusal extends Error {
  /** How `workflow submit` tells it: as the failure of that submission, or of one without a name, or as it is. */
  submission: { name?: string } | undefined;

  constructor(
    message: string,
    readonly code: number = 1,
    readonly exit: number = code === 1 ? 1 : 2,
    /** The HTTP status that the real command mentions on stderr. */
    readonly status: number | undefined = code >= 400 ? code : undefined,
    /** `workflow submit` adds nothing to it: the text could not be rendered or read. */
    readonly asItIs = false,
  ) {
    super(message);
  }
}

/** What the service does not catch becomes a 5xx, which the command prints with its head and ends with 10. */
export function serverFailed(why: string): Refusal {
  const body = JSON.stringify({ message: `Internal server error: ${why}` });
  const head = [
    `  date: ${new Date().toUTCString()}`,
    '  server: pcba-day0-osmo',
    `  content-length: ${Buffer.byteLength(body)}`,
    '  content-type: application/json',
  ];
  return new Refusal(`Status Code: 500\nHeader:\n${head.join('\n')}\nBody:\n${body}`, 500, 10);
}

/** Marks a refusal as one of a submission; of which, where the service says so. */
export function ofSubmission(refusal: Refusal, name?: string): Refusal {
  refusal.submission = name === undefined ? {} : { name };
  return refusal;
}

/** Wrong arguments: argparse prints to stderr and exits with 2. */
export class UsageError extends Error {}

export function printRefusal(refusal: Refusal, json: boolean): void {
  const { message, code, status } = refusal;
  if (status !== undefined) process.stderr.write(`Server responded with status code ${status}\n`);
  process.stdout.write(
    json
      ? `${shownJson({ message, code }, 2)}\n`
      : `Error message: ${visible(message)}\nError code: ${code}\n`,
  );
}
