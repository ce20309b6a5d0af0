/**
 * Patterns over prim paths, as a board's `semantics` write them (usd2roi `semantic_rules.py`): the whole path is matched,
 * `**` is anything, `*` and `?` stay within one segment of the path, every other character means itself.
 */
export function primPattern(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|[\s\S]/g, (token) => {
    if (token === '**') return '[^\\n]*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
