/** What AnomalyGen 1.1 takes for an anomaly type, since it becomes a folder's name, and the caption that it makes of one. */
import { repr } from '../../shared/python.ts';
import { valueError } from './python-script.ts';

const form = /^[A-Za-z0-9][A-Za-z0-9._-]*\+[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Undefined when the type is one, else the words of the refusal. */
export function oddType(type: unknown, field: string): string | undefined {
  if (typeof type === 'string' && form.test(type)) return undefined;
  return `invalid anomaly type in ${field}: ${repr(type)}. Expected '{texture}+{defect}', each half alphanumeric plus '._-'. It becomes a directory name, so a separator, a leading '.', or an absolute path would write outside the run's output directory.`;
}

export function checkedType(type: string, field = 'anomaly_type'): string {
  const odd = oddType(type, field);
  if (odd !== undefined) throw valueError(odd);
  return type;
}

/** The words that the text guardrail looks at: those of the type, with spaces. */
export function captionOf(type: string): string {
  const [texture = '', defect = texture] = type.split('+').map((part) => part.replace(/[-_]/g, ' '));
  return `Add ${defect} to a close-up look of a ${texture}.`;
}
