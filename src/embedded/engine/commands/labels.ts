/** Workflow labels: `key=value` in Kubernetes label syntax, at most 16 a workflow; refused in OSMO's words. */
import { isDict, type PyValue, str } from '../python/values.ts';
import { Refusal } from '../refusal.ts';

const part = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixPart =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)*$/;
const most = 16;

const refuse = (why: string): Refusal => new Refusal(why, 400, 1);

function checkKey(key: string): void {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0) throw refuse(`Workflow label key "${key}" is not a valid Kubernetes label key.`);
  if (second !== undefined && !prefixPart.test(first))
    throw refuse(`Workflow label key "${key}" has an invalid DNS prefix.`);
  if (!part.test(second ?? first)) throw refuse(`Workflow label key "${key}" has an invalid name segment.`);
}

function checkValue(value: string): void {
  if (!part.test(value))
    throw refuse(`Workflow label value "${value}" is not a valid non-empty Kubernetes label value.`);
}

/** Labels of the command line; a repeated key counts once, with its last value. Throws `Refusal`. */
export function parseLabels(texts: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 0) throw refuse('Workflow labels must use key=value format.');
    const [key, value] = [text.slice(0, at), text.slice(at + 1)];
    checkKey(key);
    checkValue(value);
    labels[key] = value;
  }
  return labels;
}

/** The labels of a workflow section, those of the command line over them; undefined when neither names any. */
export function labelsOf(
  given: PyValue | undefined,
  texts: readonly string[],
): Record<string, string> | undefined {
  if (given === undefined && texts.length === 0) return undefined;
  if (given !== undefined && !isDict(given))
    throw refuse('Workflow labels must be a map of string keys to string values.');
  const labels: Record<string, string> = {};
  for (const [key, value] of given ?? []) {
    if (typeof value !== 'string') throw refuse('Workflow label values must be strings.');
    labels[str(key)] = value;
  }
  Object.assign(labels, parseLabels(texts));
  if (Object.keys(labels).length > most) throw refuse(`Workflows can have at most ${most} labels.`);
  for (const [key, value] of Object.entries(labels)) {
    checkKey(key);
    checkValue(value);
  }
  return labels;
}

/** A selector of `workflow list`: every pair has to be there. */
export function matchesLabels(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
