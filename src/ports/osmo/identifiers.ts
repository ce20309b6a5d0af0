/** Values that reach an argument: OSMO's client puts IDs into URLs unchecked, and a leading dash would be an option. */
import { badInput } from '../../base/errors.ts';

const forms = {
  'workflow ID': {
    pattern: /^[A-Za-z][A-Za-z0-9_-]{0,120}$/,
    form: 'a letter followed by letters, digits, _ and -, such as texture-defect-day0-3',
    fix: 'use the workflow_id that submit_day0 or list_runs returned',
  },
  'task name': {
    pattern: /^[A-Za-z][A-Za-z0-9_-]{0,120}$/,
    form: 'a letter followed by letters, digits, _ and -, such as image-edit',
    fix: 'watch_run shows the stages; read_logs without task names the tasks',
  },
  'pool name': {
    pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,120}$/,
    form: 'letters, digits, _ . and -, beginning with a letter or a digit',
    fix: '`osmo pool list` shows the names',
  },
  'storage URL': {
    pattern: /^[a-z][a-z0-9]*:\/\/[^\s\p{Cc}]+$/u,
    form: 'a URL such as s3://bucket/prefix, without spaces',
    fix: 'give the URL of a bucket or of a prefix in it',
  },
} as const;

/** Returns the value; throws `bad_input` when it does not have the form. */
export function checked(kind: keyof typeof forms, value: string): string {
  const { pattern, form, fix } = forms[kind];
  if (pattern.test(value)) return value;
  throw badInput({
    what: `${JSON.stringify(value.slice(0, 80))} is not a ${kind}`,
    why: `a ${kind} is ${form}`,
    fix,
  });
}
