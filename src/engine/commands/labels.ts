/** Workflow labels: `key=value` in Kubernetes label syntax, at most 16 a workflow. */
import { Refusal } from '../refusal.ts';

const part = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Throws `Refusal` for what OSMO refuses. */
export function parseLabels(texts: readonly string[]): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at <= 0) throw new Refusal('Workflow labels must use key=value format.', 400, 1);
    const key = text.slice(0, at);
    const value = text.slice(at + 1);
    const name = key.split('/').at(-1) ?? '';
    if (!part.test(name) || (value !== '' && !part.test(value)))
      throw new Refusal(`Workflow label ${text} is not in Kubernetes label syntax.`, 400, 1);
    labels[key] = value;
  }
  if (Object.keys(labels).length > 16) throw new Refusal('A workflow can have at most 16 labels.', 400, 1);
  return labels;
}

/** A selector of `workflow list`: every pair has to be there. */
export function matchesLabels(labels: Record<string, string>, selector: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
