/** The arguments of a submit. Every value travels by --set-string, which OSMO never casts to a number. */
import { checked } from './identifiers.ts';

export interface SubmitRequest {
  file: string;
  pool: string;
  priority?: string | undefined;
  values: readonly (readonly [key: string, value: string])[];
  /** Kubernetes label syntax; at most 16. */
  labels: Record<string, string>;
}

/** What `osmo` gets; also what a plan shows to the user. */
export function submitArguments({ file, pool, priority, values, labels }: SubmitRequest): string[] {
  const labelArguments = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
  const set = values.map(([key, value]) => `${key}=${value}`);
  return [
    'workflow',
    'submit',
    file,
    '--pool',
    checked('pool name', pool),
    ...(priority === undefined ? [] : ['--priority', priority]),
    ...labelArguments,
    ...(set.length > 0 ? ['--set-string', ...set] : []),
  ];
}
