/** Arguments as Python's argparse takes them, for the few forms that the `osmo` command uses. */
import { UsageError } from './refusal.ts';

export interface OptionSpec {
  /** `value`: one; `append`: one, repeatable; `list`: one or more up to the next option; `flag`: none. */
  kind: 'value' | 'append' | 'list' | 'flag';
  choices?: readonly string[];
}

export interface ArgumentSpec {
  options: Record<string, OptionSpec>;
  /** Short forms to long ones. */
  short?: Record<string, string>;
  positionals?: { name: string; min: number; max: number };
}

export interface Arguments {
  text(option: string): string | undefined;
  list(option: string): string[];
  has(option: string): boolean;
  positionals: string[];
}

export const formatOption: Record<string, OptionSpec> = {
  'format-type': { kind: 'value', choices: ['json', 'text'] },
};

/** A token with a space or without a leading dash is never an option. */
const isOption = (token: string): boolean => /^--?[A-Za-z]/.test(token) && !token.includes(' ');

/** Throws `UsageError` in argparse's words. */
export function parseArguments(prog: string, argv: readonly string[], spec: ArgumentSpec): Arguments {
  const found = new Map<string, string[]>();
  const positionals: string[] = [];
  const fail = (message: string): never => {
    throw new UsageError(`usage: ${prog} [-h]\n${prog}: error: ${message}`);
  };
  for (let i = 0; i < argv.length; i++) {
    const token = argv[i] ?? '';
    if (!isOption(token)) {
      positionals.push(token);
      continue;
    }
    const [written = '', inline] = token.startsWith('--')
      ? splitOnce(token.slice(2))
      : [spec.short?.[token.slice(1)] ?? '?'];
    const option = spec.options[written];
    if (!option) return fail(`unrecognized arguments: ${token}`);
    const values = found.get(written) ?? [];
    found.set(written, values);
    if (option.kind === 'flag') continue;
    const taken = inline === undefined ? following(argv.slice(i + 1), option) : [inline];
    if (inline === undefined) i += taken.length;
    const wrong = complaint(taken, option);
    if (wrong !== undefined) return fail(`argument --${written}: ${wrong}`);
    if (option.kind === 'value') values.length = 0;
    values.push(...taken);
  }
  const { name = 'arguments', min = 0, max = 0 } = spec.positionals ?? {};
  if (positionals.length < min) return fail(`the following arguments are required: ${name}`);
  if (positionals.length > max) return fail(`unrecognized arguments: ${positionals.slice(max).join(' ')}`);
  return {
    text: (option) => found.get(option)?.at(-1),
    list: (option) => found.get(option) ?? [],
    has: (option) => found.has(option),
    positionals,
  };
}

/** The values behind an option: up to the next one, or one. */
function following(rest: readonly string[], { kind }: OptionSpec): string[] {
  const end = rest.findIndex(isOption);
  const values = end < 0 ? rest : rest.slice(0, end);
  return values.slice(0, kind === 'list' ? undefined : 1);
}

function complaint(values: readonly string[], { kind, choices }: OptionSpec): string | undefined {
  if (values.length === 0) return `expected ${kind === 'list' ? 'at least one argument' : 'one argument'}`;
  const wrong = values.find((value) => choices && !choices.includes(value));
  if (wrong === undefined) return undefined;
  return `invalid choice: '${wrong}' (choose from ${choices?.map((choice) => `'${choice}'`).join(', ')})`;
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
