/** Shell patterns over file names, as Python's fnmatch reads them. */

/** `*`, `?`, `[seq]` and `[!seq]`, anchored at both ends. */
export function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '[\\s\\S]*';
    if (token === '?') return '[\\s\\S]';
    if (token.length > 1) return token.replace(/^\[!/, '[^').replace(/\\/g, '\\\\');
    return token.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
