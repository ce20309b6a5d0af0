/** Lists by key, each grown in place. */

/** `keyed` says where an item belongs and what is kept of it; undefined leaves it out. Keys are in the order of their first item. */
export function grouped<Item, Kept>(
  items: Iterable<Item>,
  keyed: (item: Item) => readonly [key: string, kept: Kept] | undefined,
): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const item of items) {
    const pair = keyed(item);
    if (pair === undefined) continue;
    const [key, kept] = pair;
    const group = groups.get(key);
    if (group) group.push(kept);
    else groups.set(key, [kept]);
  }
  return groups;
}
