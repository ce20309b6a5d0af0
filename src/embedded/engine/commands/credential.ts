/** `credential list|set|delete`. The format flag stands before the subcommand, as in the real command. */
import { readFileSync } from 'node:fs';
import { formatOption, parseArguments } from '../argv.ts';
import { changeCredentials, readCredentials } from '../credentials.ts';
import { Refusal, UsageError } from '../refusal.ts';
import { printJson, printLines } from './output.ts';
import { currentUser } from './session.ts';

export function credential(argv: string[]): void {
  const at = argv.findIndex((token) => ['list', 'set', 'delete'].includes(token));
  const before = at < 0 ? argv : argv.slice(0, at);
  const format = parseArguments('osmo credential', before, {
    options: formatOption,
    short: { t: 'format-type' },
    positionals: { name: 'command', min: 0, max: 0 },
  });
  const json = format.text('format-type') === 'json';
  const rest = argv.slice(at + 1);
  if (at < 0)
    throw new UsageError(
      'usage: osmo credential [-h]\nosmo credential: error: the following arguments are required: command',
    );
  currentUser();
  if (argv[at] === 'list') return list(rest, json);
  if (argv[at] === 'set') return set(rest, json);
  return remove(rest, json);
}

function list(argv: string[], json: boolean): void {
  parseArguments('osmo credential list', argv, { options: {} });
  const rows = Object.entries(readCredentials()).map(([cred_name, { type, payload }]) => ({
    cred_name,
    cred_type: type,
    profile: type === 'DATA' ? (payload.endpoint ?? null) : null,
  }));
  if (json) return printJson({ credentials: rows });
  printLines(
    'Name  Type  Profile',
    ...rows.map((row) => `${row.cred_name}  ${row.cred_type}  ${row.profile ?? ''}`),
  );
}

function set(argv: string[], json: boolean): void {
  const args = parseArguments('osmo credential set', argv, {
    options: {
      type: { kind: 'value', choices: ['REGISTRY', 'DATA', 'GENERIC'] },
      payload: { kind: 'list' },
      'payload-file': { kind: 'list' },
    },
    positionals: { name: 'name', min: 1, max: 1 },
  });
  const [name = ''] = args.positionals;
  if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(name)) {
    throw new UsageError(
      `usage: osmo credential set [-h] name\nosmo credential set: error: argument name: Invalid name: ${name}. Names can only consist of letters, numbers, -, and _. The name must start with a letter.`,
    );
  }
  const type = credentialType(args.text('type') ?? 'GENERIC');
  const inline = pairs(args.list('payload'));
  const fromFiles = pairs(args.list('payload-file'));
  if (!inline || !fromFiles) return;
  const payload = { ...inline };
  for (const [key, path] of Object.entries(fromFiles)) {
    try {
      payload[key] = readFileSync(path, 'utf8').trim();
    } catch {
      return printLines(`File ${path} cannot be found.`);
    }
  }
  changeCredentials((all) => {
    if (Object.hasOwn(all, name)) {
      throw new Refusal(
        ` duplicate key value violates unique constraint "credential_pkey"\nDETAIL:  Key (user_name, cred_name)=(${currentUser()}, ${name}) already exists.`,
        400,
      );
    }
    return { ...all, [name]: { type, payload } };
  });
  if (json) return printJson(null);
  printLines(`Set ${type} credential ${name}.`);
}

const credentialType = (text: string): 'GENERIC' | 'DATA' | 'REGISTRY' =>
  text === 'DATA' || text === 'REGISTRY' ? text : 'GENERIC';

/** Undefined after it has said what is wrong: the real command then ends with exit code 0. */
function pairs(texts: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 0) {
      printLines('Error: Invalid payload format. Please use key=value pairs.');
      return undefined;
    }
    if (at === 0 || at === text.length - 1) {
      printLines('Error: Please provide non-empty keys and values.');
      return undefined;
    }
    found[text.slice(0, at)] = text.slice(at + 1);
  }
  return found;
}

function remove(argv: string[], json: boolean): void {
  const args = parseArguments('osmo credential delete', argv, {
    options: {},
    positionals: { name: 'name', min: 1, max: 1 },
  });
  const [name = ''] = args.positionals;
  changeCredentials(({ [name]: gone, ...rest }) => {
    if (!gone) throw new Refusal(`Credential ${name} does not exits`, 400);
    return rest;
  });
  if (json) return printJson(null);
  printLines(`Deleted credential ${name}.`);
}
