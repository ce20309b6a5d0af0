/** How the `osmo` command says no: text or JSON on stdout, an exit code, sometimes a line on stderr. */

/** An error that ends the command. `code` is the HTTP status that the real service answers, or 1 from the client itself. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly code: number = 1,
    readonly exit: number = code === 1 ? 1 : 2,
    /** The HTTP status that the real command mentions on stderr. */
    readonly status: number | undefined = code >= 400 ? code : undefined,
  ) {
    super(message);
  }
}

/** Wrong arguments: argparse prints to stderr and exits with 2. */
export class UsageError extends Error {}

export function printRefusal(refusal: Refusal, json: boolean): void {
  const { message, code, status } = refusal;
  if (status !== undefined) process.stderr.write(`Server responded with status code ${status}\n`);
  process.stdout.write(
    json
      ? `${JSON.stringify({ message, code }, null, 2)}\n`
      : `Error message: ${message}\nError code: ${code}\n`,
  );
}
