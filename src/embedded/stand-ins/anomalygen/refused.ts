/** How AnomalyGen's scripts end when they refuse something: their own words on stderr and an exit code of theirs. */

export class Refused extends Error {
  constructor(
    message: string,
    readonly code = 1,
  ) {
    super(message);
  }
}

/** Runs a tool; what it refuses is said as the real one says it, without words of this program before it. */
export async function asScript(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.code;
  }
}
