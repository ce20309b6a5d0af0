/** Run names: fresh stamps, and what OSMO labels and object keys leave unharmed. */
import { badInput } from '../base/errors.ts';

export const defaultPrefix = 'texture_defect_gen_day0';

/**
 * A label value of Kubernetes holds 63 characters, an object key's folder takes the same set here; the first
 * character is a letter so that no reader takes the name for a number.
 */
const namePattern = /^[a-z][a-z0-9_-]{0,61}[a-z0-9]$/;

/** Why a name or prefix is refused, or undefined when it is fine. */
export function nameProblem(name: string, what: 'name' | 'prefix'): string | undefined {
  const longest = what === 'prefix' ? 54 : 63;
  if (name.length > longest) return `${what} has ${name.length} characters, at most ${longest} fit a label`;
  if (name.length < 2) return `${what} needs at least 2 characters`;
  if (!/^[a-z]/.test(name))
    return `${what} must start with a lower-case letter (else OSMO may read it as a number)`;
  const odd = /[^a-z0-9_-]/u.exec(name);
  if (odd) return `${what} has ${JSON.stringify(odd[0])}; allowed are a-z, 0-9, _ and -`;
  if (!namePattern.test(name)) return `${what} must end in a letter or a digit`;
  return undefined;
}

/** Throws `bad_input` unless the name is usable. */
export function checkName(name: string, what: 'name' | 'prefix' = 'name'): void {
  const problem = nameProblem(name, what);
  if (problem === undefined) return;
  throw badInput({
    what: problem,
    why: 'the name becomes a folder below runs/, an OSMO label and a workflow value; other characters are changed or refused there',
    fix: `use something like ${defaultPrefix}, or call stamp_name for a fresh name`,
  });
}

/** `<prefix>-<8 hex digits>` from 4 random bytes. */
export function stampName(prefix: string, bytes: Uint8Array): string {
  const stamp = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${prefix}-${stamp}`;
}
