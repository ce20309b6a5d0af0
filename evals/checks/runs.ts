/** Checks of what the cluster holds afterwards. */
import type { Check } from './evidence.ts';

export const runsSubmitted: Check<number> = (wanted, { submitted }) =>
  submitted.length === wanted
    ? []
    : [`${submitted.length} submitted, ${wanted} wanted: ${submitted.map(({ name }) => name).join(', ')}`];

/** `new` stands for each run that was submitted; there has to be one. */
export const runStatus: Check<{ run: string; is: RegExp }> = ({ run, is }, { submitted, statuses }) => {
  const looked = run === 'new' ? submitted : [{ name: run, status: statuses[run] ?? 'not there' }];
  if (looked.length === 0) return ['no run was submitted'];
  return looked.filter(({ status }) => !is.test(status)).map(({ name, status }) => `${name} is ${status}`);
};
