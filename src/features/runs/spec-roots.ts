/** The root that a workflow writes to, from the output URLs in its specification. */
import { setupSteps } from '../../domain/setup.ts';

/** The root in front of `/runs/<name>/` in an output URL. */
export function rootInSpec(spec: string, name: string): string | undefined {
  for (const url of urlsIn(spec)) {
    const at = url.lastIndexOf(`/runs/${name}/`);
    if (at > 0) return url.slice(0, at);
  }
  return undefined;
}

/** The root of a setup: in front of the artifact in an output URL. */
export function rootOfSetup(spec: string): string | undefined {
  for (const url of urlsIn(spec))
    for (const { prefix } of setupSteps)
      if (url.endsWith(`/${prefix}`)) return url.slice(0, -prefix.length - 1);
  return undefined;
}

function* urlsIn(spec: string): Iterable<string> {
  for (const line of spec.split('\n')) {
    const match = /^\s*-?\s*(?:"?url"?:)\s*(.+?)\s*$/.exec(line);
    const url = match?.[1]?.replace(/^["'](.*)["']$/, '$1');
    if (url !== undefined) yield url;
  }
}
