/** How a fresh name is told: the name alone, then where it was found free. */
import type { FreshName } from '../../features/runs/index.ts';

export function formatName({ name, checkedAgainst, next }: FreshName) {
  return {
    data: { name, checked_against: checkedAgainst },
    lines: [
      name,
      checkedAgainst === null
        ? 'no root is known, so existing runs were not checked'
        : `free below ${checkedAgainst}`,
    ],
    next,
  };
}
