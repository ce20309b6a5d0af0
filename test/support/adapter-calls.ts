/** Which call of the adapter sends a recorded command; undefined for commands that it never sends. */

import type { OsmoClient } from '../../src/ports/osmo/client.ts';
import { OsmoData } from '../../src/ports/osmo/data-command.ts';
import { failure } from '../../src/ports/osmo/failures.ts';
import { readEvents, readLog } from '../../src/ports/osmo/logs.ts';
import { outcomeOf } from '../../src/ports/osmo/outcome.ts';
import { listedNames } from '../../src/ports/store/osmo-listing.ts';
import type { Recording } from './recordings.ts';

type Call = (osmo: OsmoClient) => Promise<unknown>;

/** Bounds for following streams. */
const bounds = { deadline: 2500, quiet: 300 };
const request = { file: 'workflow.yaml', pool: 'default', values: [], labels: {} } as const;

export function adapterCall({ argv }: Recording): Call | undefined {
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const [room = '', verb = '', subject = ''] = words;
  const option = (name: string, short = name): string | undefined =>
    argv[argv.findIndex((word) => word === name || word === short) + 1];
  const json = argv.includes('json');
  switch (`${room} ${verb}`) {
    case 'version json':
      return (osmo) => osmo.versions();
    case 'profile list':
      return json ? (osmo) => osmo.defaultPool() : undefined;
    case 'pool list':
      return json ? (osmo) => osmo.pools() : undefined;
    case 'resource list':
      return json ? (osmo) => osmo.nodes('default') : undefined;
    case 'credential json':
      return subject === 'list' ? (osmo) => osmo.credentials() : undefined;
    case 'workflow query':
      return json ? (osmo) => osmo.query(subject) : undefined;
    case 'workflow list':
      return json ? (osmo) => osmo.listByLabel('run', 'x') : undefined;
    case 'workflow spec':
      return (osmo) => osmo.spec(subject);
    case 'workflow cancel':
      return json ? (osmo) => osmo.cancel(subject, 'test') : undefined;
    case 'workflow submit':
      return argv.includes('--dry-run') ? (osmo) => osmo.dryRun(request) : json ? submit : undefined;
    case 'workflow logs': {
      const task = argv.some((word) => word === '-t' || word === '--task')
        ? option('--task', '-t')
        : undefined;
      return argv.includes('--error') ? undefined : (osmo) => log(osmo, subject, task);
    }
    case 'workflow events':
      return json ? undefined : (osmo) => readEvents(osmo, { id: subject, ...bounds });
    case 'data list':
      return argv.includes('--no-pager') && !json ? (osmo) => listed(osmo, subject) : undefined;
    case 'data check':
      return (osmo) => osmo.dataCheck(subject, 'READ');
    default:
      return undefined;
  }
}

async function listed(osmo: OsmoClient, url: string): Promise<unknown> {
  const names: string[] = [];
  const lines = new OsmoData(osmo).lines(['list', url, '-r', '--no-pager']);
  for await (const name of listedNames(url, lines)) names.push(name);
  return names;
}

async function submit(osmo: OsmoClient): Promise<unknown> {
  const answer = await osmo.submitOnce(request);
  const outcome = outcomeOf(answer);
  if (outcome === 'accepted') return osmo.readSubmit(answer);
  if (outcome === 'unknown') return { outcome };
  throw failure(answer, 'submitting the workflow');
}

async function log(osmo: OsmoClient, id: string, task: string | undefined): Promise<unknown> {
  const lines: unknown[] = [];
  const end = await readLog(osmo, { id, task, ...bounds }, (line) => lines.push(line));
  return { end, lines };
}
