/** The `pcba-day0` command: an MCP server on stdio or HTTP, and a front for people and scripts. */
import '../base/zod-start.ts';
import { parseArgs } from 'node:util';
import { badInput, Day0Error, messageOf } from '../base/errors.ts';
import { packageVersion } from '../base/package.ts';
import { closest } from '../base/spelling.ts';
import { keepFilesPrivate, keepPrivate } from '../base/system/private-home.ts';
import { shownJson } from '../base/untrusted-text.ts';
import { defaultRelease, type ReleaseId, releaseIds } from '../domain/releases/index.ts';
import { type GivenSettings, readSettings, type Settings } from '../ports/settings/settings.ts';
import { dropUnfilled } from './unfilled.ts';

const help = `pcba-day0: Day 0 PCBA defect pictures, as an MCP server and from the shell

  pcba-day0 [serve]                serve MCP over stdio
  pcba-day0 serve --http [port]    the same over HTTP, for this machine only (port 8931; 0: any that is free)
  pcba-day0 call <tool> '<json>'   run one tool, print its structured result as JSON; with --text as a host shows it
  pcba-day0 demo                   the whole pipeline on this machine, with CPU previews
  pcba-day0 demo --finetune        the same with a checkpoint of its own, trained by a stand-in
  pcba-day0 demo --release 1.1     the same with release 1.1, whose runs train
  pcba-day0 sample <folder>        write the sample DIG root into an empty folder
  pcba-day0 env                    what a shell needs to go through the steps by hand here: eval "$(pcba-day0 env)"
  pcba-day0 --help | --version

Settings, from flags, then the environment, then <home>/config.json:
  --cluster embedded|osmo          PCBA_DAY0_CLUSTER
  --dig-url-root <url>             PCBA_DAY0_DIG_URL_ROOT
  --image-edit-endpoint <url>      PCBA_DAY0_IMAGE_EDIT_ENDPOINT
  --image-edit-model <id>          PCBA_DAY0_IMAGE_EDIT_MODEL
  --pool <name>                    PCBA_DAY0_POOL
  docs/settings.md lists those without a flag
Limits of serve --http: --max-calls (32), --max-sessions (64), --session-idle-s (1800)
Everything that is kept lies under PCBA_DAY0_HOME (default: the platform's data folder).
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
  cluster: { type: 'string' },
  'dig-url-root': { type: 'string' },
  'image-edit-endpoint': { type: 'string' },
  'image-edit-model': { type: 'string' },
  pool: { type: 'string' },
  finetune: { type: 'boolean' },
  release: { type: 'string' },
  http: { type: 'boolean' },
  text: { type: 'boolean' },
  host: { type: 'string' },
  'max-calls': { type: 'string' },
  'max-sessions': { type: 'string' },
  'session-idle-s': { type: 'string' },
} as const;

type Flags = ReturnType<typeof parseArgs<{ allowPositionals: true; options: typeof options }>>['values'];

async function main(): Promise<number | undefined> {
  dropUnfilled(process.env);
  const { values, positionals } = commandLine();
  if (values.help) return print(help);
  if (values.version) return print(`${packageVersion()}\n`);
  return run(positionals, values);
}

function commandLine() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    const given = /'--([^' ]+)/.exec(messageOf(error))?.[1];
    const known = Object.keys(options);
    const guess = given === undefined || known.includes(given) ? undefined : closest(given, known);
    throw badInput({
      what: `the command line cannot be read${guess === undefined ? '' : `; did you mean --${guess}?`}`,
      why: messageOf(error).split('. ')[0] ?? '',
      fix: `options: ${known.map((name) => `--${name}`).join(', ')}; pcba-day0 --help tells what they are`,
    });
  }
}

/** The exit code; undefined while it serves. */
async function run([command, ...rest]: string[], values: Flags): Promise<number | undefined> {
  const settings = (): Settings => {
    const read = readSettings(flagSettings(values));
    keepPrivate(read.home);
    keepFilesPrivate(read.home, read.outputFolder);
    return read;
  };
  switch (command) {
    case undefined:
    case 'serve':
      if (!values.http && (rest[0] ?? values.host) !== undefined) {
        process.stderr.write('pcba-day0: a port or a host is for HTTP: pcba-day0 serve --http 8931\n');
        return 2;
      }
      if (values.http) await (await import('./http/serve-http.ts')).serveHttp(settings, rest[0], values);
      else (await import('./serve.ts')).serve(settings);
      return undefined;
    case 'call':
      return (await import('./call.ts')).call(rest[0], rest[1], settings, values.text === true);
    case 'env':
      return (await import('./env.ts')).env(settings());
    case 'demo':
      return (await import('./demo/demo.ts')).demo(settings(), {
        finetune: values.finetune === true,
        release: knownRelease(values.release),
      });
    case 'sample':
      // A folder of the user's own, as open as they have it.
      return (await import('./sample.ts')).sample(rest[0], readSettings(flagSettings(values)));
    default:
      process.stderr.write(`pcba-day0: there is no command ${shownJson(command)}\n\n${help}`);
      return 2;
  }
}

function knownRelease(text: string | undefined): ReleaseId {
  const known = releaseIds.find((id) => id === (text ?? defaultRelease));
  if (known === undefined)
    throw new Error(`--release takes ${releaseIds.join(' or ')}, not ${JSON.stringify(text)}`);
  return known;
}

function flagSettings(values: Record<string, string | boolean | undefined>): GivenSettings {
  const text = (key: string): string | undefined =>
    typeof values[key] === 'string' ? values[key] : undefined;
  const cluster = text('cluster');
  if (cluster !== undefined && cluster !== 'embedded' && cluster !== 'osmo') {
    throw new Error(`--cluster takes embedded or osmo, not ${JSON.stringify(cluster)}`);
  }
  const all = {
    cluster,
    dig_url_root: text('dig-url-root'),
    image_edit_endpoint: text('image-edit-endpoint'),
    image_edit_model: text('image-edit-model'),
    pool: text('pool'),
  } as const;
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

main().then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  async (error: unknown) => {
    const { cleanError } = await import('./tool-result.ts');
    const { what, why, fix } = cleanError(error);
    const reason = error instanceof Day0Error ? `${why}\n` : '';
    process.stderr.write(`pcba-day0: ${what}\n${reason}${fix}\n`);
    process.exitCode = 2;
  },
);
