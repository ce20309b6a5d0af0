/** The `pcba-day0-osmo` command: an `osmo` for one machine. Each command's code loads when it is asked for. */
import { isMainThread } from 'node:worker_threads';
import { messageOf } from '../../base/errors.ts';
import { homeFolder } from '../../base/home.ts';
import { keepFilesPrivate, keepPrivate } from '../../base/system/private-home.ts';
import { systemError } from '../../base/system-error.ts';
import { visible } from '../../base/untrusted-text.ts';
import { printRefusal, Refusal, UsageError } from './refusal.ts';

type Command = (argv: string[]) => void | Promise<void>;
type Loader = () => Promise<Command>;

const commands: Record<string, Loader | Record<string, Loader>> = {
  version: async () => (await import('./commands/version.ts')).version,
  login: async () => (await import('./commands/session.ts')).login,
  logout: async () => (await import('./commands/session.ts')).logout,
  credential: async () => (await import('./commands/credential.ts')).credential,
  profile: { list: async () => (await import('./commands/pool.ts')).profileList },
  pool: { list: async () => (await import('./commands/pool.ts')).poolList },
  resource: { list: async () => (await import('./commands/pool.ts')).resourceList },
  config: { show: async () => (await import('./commands/pool.ts')).configShow },
  workflow: {
    validate: async () => (await import('./commands/submit.ts')).validate,
    submit: async () => (await import('./commands/submit.ts')).submit,
    query: async () => (await import('./commands/query.ts')).query,
    list: async () => (await import('./commands/query.ts')).list,
    spec: async () => (await import('./commands/query.ts')).spec,
    logs: async () => (await import('./commands/logs.ts')).logs,
    events: async () => (await import('./commands/logs.ts')).events,
    cancel: async () => (await import('./commands/cancel.ts')).cancel,
  },
  data: {
    list: async () => (await import('./commands/data.ts')).list,
    upload: async () => (await import('./commands/data.ts')).upload,
    download: async () => (await import('./commands/data.ts')).download,
    check: async () => (await import('./commands/data.ts')).check,
  },
};

/** Commands that concern runs: before them, runs whose supervisor died get a new one. */
const concernsRuns = (argv: string[]): boolean => argv[0] === 'workflow';

function choose(argv: string[]): { load: Loader; rest: string[] } {
  const [name = '', sub = '', ...rest] = argv;
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (found === undefined) throw wrongChoice('osmo', 'module', name, Object.keys(commands));
  if (typeof found === 'function') return { load: found, rest: argv.slice(1) };
  const load = Object.hasOwn(found, sub) ? found[sub] : undefined;
  if (!load) throw wrongChoice(`osmo ${name}`, 'command', sub, Object.keys(found));
  return { load, rest };
}

function wrongChoice(prog: string, argument: string, given: string, known: string[]): UsageError {
  const list = known.join(', ');
  return new UsageError(
    `usage: ${prog} [-h] {${known.join(',')}} ...\n${prog}: error: argument ${argument}: invalid choice: '${given}' (choose from ${list})`,
  );
}

const help = `pcba-day0-osmo: an osmo-compatible command that runs OSMO v2 workflows on this machine,
with CPU stand-ins in place of the GPU images.

Commands: ${Object.entries(commands)
  .map(([name, sub]) => (typeof sub === 'function' ? name : `${name} ${Object.keys(sub).join('|')}`))
  .join(', ')}
`;

async function main(): Promise<void> {
  if (!isMainThread && (await (await import('./workflow/render-worker.ts')).renderedHere())) return;
  const argv = process.argv.slice(2);
  keepPrivate(homeFolder());
  keepFilesPrivate(homeFolder());
  if (argv[0] === '__supervise') return (await import('./supervisor/supervise.ts')).supervise(argv[1] ?? '');
  if (argv[0] === '__task')
    return (await import('./supervisor/wrapper.ts')).wrapTask(argv[1] ?? '', argv[2] ?? '');
  if (argv.includes('-h') || argv.includes('--help')) {
    process.stdout.write(help);
    return;
  }
  const { load, rest } = choose(argv);
  const command = await load();
  if (concernsRuns(argv)) (await import('./supervisor/index.ts')).heal();
  await command(rest);
}

/** True when the caller asked for JSON, in either spelling. `-t` of `logs` is a task, and never `json`. */
const asksForJson = (argv: string[]): boolean =>
  argv.some((token, i) => (token === '-t' || token === '--format-type') && argv[i + 1] === 'json');

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`${visible(error.message)}\n`);
    process.exitCode = 2;
  } else if (error instanceof Refusal) {
    printRefusal(error, asksForJson(process.argv));
    process.exitCode = error.exit;
  } else {
    // What nobody foresaw: the real command prints such things and exits with 2.
    const full = systemError(error);
    const told = full?.code === 'internal' ? `${full.what}; ${full.fix}` : messageOf(error);
    printRefusal(new Refusal(told, 1, 2), asksForJson(process.argv));
    process.exitCode = 2;
  }
});
