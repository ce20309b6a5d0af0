/** The first of a list that others may have made long, and how many more there are. */
export const firstOf = (all: readonly string[], most: number): string[] =>
  all.length <= most ? [...all] : [...all.slice(0, most), `and ${all.length - most} more`];

/** A number with its noun: `1 line`, `2 lines`. */
export const counted = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;
