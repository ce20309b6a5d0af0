/**
 * A call that says where its run lies is followed by calls that say so, too: by its name alone they would mean a run of the usual
 * root, or none. Done here for every tool at once, over whatever result or error suggests.
 */
import { runAtUrl, urlOfRun } from '../features/runs/index.ts';

interface Located {
  name: string;
  url: string;
}

/** Written calls in a text, with their arguments as JSON without inner objects. */
const calls = /\b[a-z]+_[a-z0-9_]+ \{[^{}]*\}/g;

/** Names the runs of a tool's arguments by their URLs, in every call of the text that does not tell the root itself. */
export function runsAsGiven(args: Record<string, unknown>): (text: string) => string {
  const { run, dig_url_root: root, a, b, b_root = root, like } = args;
  const all = [locatedBy(run, root), locatedBy(a, root), locatedBy(b, b_root), locatedBy(like)].flat();
  // Of two runs of one name in two roots a name does not tell which is meant.
  const given = all.filter(({ name, url }) => all.every((one) => one.name !== name || one.url === url));
  if (given.length === 0) return (text) => text;
  return (text) => text.replace(calls, (call) => given.reduce(named, call));
}

function named(call: string, { name, url }: Located): string {
  const keys = call.includes('"dig_url_root":') ? ['like'] : ['run', 'like'];
  return keys.reduce(
    (changed, key) =>
      [':', ': '].reduce(
        (one, colon) =>
          one.replace(
            `"${key}"${colon}${JSON.stringify(name)}`,
            () => `"${key}"${colon}${JSON.stringify(url)}`,
          ),
        changed,
      ),
    call,
  );
}

function locatedBy(run: unknown, root?: unknown): Located[] {
  if (typeof run !== 'string') return [];
  try {
    const at = runAtUrl(run) ?? (typeof root === 'string' ? runAtUrl(urlOfRun({ run, root })) : undefined);
    return at === undefined ? [] : [{ name: at.run, url: urlOfRun(at) }];
  } catch {
    // The tool itself says what is wrong with it.
    return [];
  }
}
