/** Workflow labels came with OSMO 6.4: an older client refuses `--label`, an older service ignores it. */
import type { Versions } from './answers.ts';
import type { Caller } from './caller.ts';
import type { CallOptions } from './run-command.ts';

/** The first version, as `major.minor`, that has labels (main since 28 July 2026; 6.2 and 6.3.1 have none). */
const since = [6, 4] as const;

/** Whether a version such as `6.3.1` is at least that one. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

/** Either may be the older one; a service that does not answer is not known to have them. */
export const haveLabels = ({ client, service }: Versions): boolean =>
  isAtLeast(client, since) && service !== undefined && isAtLeast(service, since);

/** Whether labels can be set and asked for here. */
export const knowsLabels = async (osmo: Caller, options?: CallOptions): Promise<boolean> =>
  haveLabels(await osmo.versions(options));
