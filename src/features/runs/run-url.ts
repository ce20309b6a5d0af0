/** A run by the URL of its folder, or of anything below it, as one person sends it to another: `<root>/runs/<name>`. */
import { Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import { normaliseRoot } from '../../ports/store/root-url.ts';

export interface RunAtUrl {
  run: string;
  root: string;
}

/** Undefined for what is no URL; throws `bad_input` for one that leads to no run. */
export function runAtUrl(text: string): RunAtUrl | undefined {
  const url = text.trim();
  if (!url.includes('://')) return undefined;
  const at = url.lastIndexOf('/runs/');
  const [run = ''] = at < 0 ? [] : url.slice(at + '/runs/'.length).split('/');
  if (run !== '') return { run, root: normaliseRoot(url.slice(0, at)) };
  throw new Day0Error({
    code: 'bad_input',
    what: `${JSON.stringify(url.slice(0, 120))} is the URL of no run`,
    why: "a run's URL is <root>/runs/<name>; what lies below it is taken, too",
    fix: `list the runs of a root: ${nextCall('list_runs', { dig_url_root: 's3://<bucket>/<prefix>' })}`,
    retry: 'never',
  });
}

export const urlOfRun = ({ run, root }: RunAtUrl): string => `${root}/runs/${run}`;

/** Of a URL where nothing lies and that no workflow here writes to. */
export function nothingAt(at: RunAtUrl): Day0Error {
  return new Day0Error({
    code: 'not_found',
    what: `nothing lies at ${urlOfRun(at)} yet, and OSMO here has no workflow of it`,
    why: 'it is at work (a stage uploads when it has ended well), failed, or was never there',
    fix: `whoever submitted it sees status and logs; runs that lie in that root: ${nextCall('list_runs', { dig_url_root: at.root })}`,
    retry: 'after_check',
  });
}
