/** Flags of the AnomalyGen helper scripts: `--name value`, an unknown one stops the tool. */
import { Refused } from '../refused.ts';

/** Throws as the scripts do: exit code 2 for an unknown flag, 1 for a missing one. */
export function parseFlags<Known extends string>(
  argv: readonly string[],
  known: readonly Known[],
  required: readonly Known[],
): Partial<Record<Known, string>> {
  const flags: Partial<Record<Known, string>> = {};
  for (let n = 0; n < argv.length; n += 2) {
    const name = known.find((candidate) => `--${candidate}` === argv[n]);
    if (name === undefined) throw new Refused(`error: unknown arg ${argv[n]}`, 2);
    const value = argv[n + 1];
    if (value === undefined) throw new Refused(`error: ${argv[n]} needs a value`);
    flags[name] = value;
  }
  const absent = required.filter((name) => flags[name] === undefined);
  if (absent.length > 0) throw new Refused(`missing: ${absent.map((name) => `--${name}`).join(', ')}`);
  return flags;
}

export function whole(text: string, name: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`${name} takes a whole number, not ${JSON.stringify(text)}`);
  return Number(text);
}
