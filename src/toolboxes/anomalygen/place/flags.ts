/** Flags of the AnomalyGen helper scripts: `--name value`, an unknown one stops the tool. */

/** Throws `unknown arg: X`, or names what is missing. */
export function parseFlags<Known extends string>(
  argv: readonly string[],
  known: readonly Known[],
  required: readonly Known[],
): Partial<Record<Known, string>> {
  const flags: Partial<Record<Known, string>> = {};
  for (let n = 0; n < argv.length; n += 2) {
    const name = known.find((candidate) => `--${candidate}` === argv[n]);
    if (name === undefined) throw new Error(`unknown arg: ${argv[n]}`);
    const value = argv[n + 1];
    if (value === undefined) throw new Error(`${argv[n]} needs a value`);
    flags[name] = value;
  }
  const absent = required.filter((name) => flags[name] === undefined);
  if (absent.length > 0) throw new Error(`missing: ${absent.map((name) => `--${name}`).join(', ')}`);
  return flags;
}

export function whole(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${name} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}
