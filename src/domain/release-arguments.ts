/** Refuses arguments that the release of a run does not have, before anything is looked at or started. */
import { badInput } from '../base/errors.ts';
import type { RunArguments } from './parameters.ts';
import { ownArguments, type ReleaseId, releaseOf, releases } from './releases/index.ts';

/**
 * Throws `bad_input`. `shown` says how the release was found; `placed` is how masks would be placed, by whoever's word.
 */
export function requireRelease(
  given: RunArguments,
  id: ReleaseId,
  shown: string,
  placed = given.default_spatial_dependency,
): void {
  const { refused, spatial, spatialReason } = releaseOf(id).arguments;
  const [foreign] = ownArguments.filter((key) => given[key] !== undefined && refused[key] !== undefined);
  if (foreign !== undefined) {
    const others = releases.filter(({ arguments: own }) => own.refused[foreign] === undefined);
    throw badInput({
      what: `${foreign} is no argument of release ${id}; nothing was started`,
      why: `${refused[foreign]}; release ${id} is meant because of ${shown}`,
      fix: `leave ${foreign} out; or give "release": ${others.map((one) => `"${one.id}"`).join(' or ')}, with a root that has its models`,
    });
  }
  if (placed === undefined || spatial.includes(placed)) return;
  throw badInput({
    what: `default_spatial_dependency ${placed} is not possible with release ${id}; nothing was started`,
    why: `${spatialReason}; release ${id} is meant because of ${shown}`,
    fix: `give default_spatial_dependency ${spatial.join(' or ')}`,
  });
}
