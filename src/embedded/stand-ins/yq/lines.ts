/** Which lines an entry of a block mapping has: those of its value, and the comments that go with it. */

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** Behind the line break of the line that `at` stands in; `at` itself when it stands at the start of one. */
export function lineEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

/** Column of the comment that is alone in the line at `from`; undefined when it is another line. */
function commentColumn(text: string, from: number): number | undefined {
  const line = text.slice(from, text.indexOf('\n', from) < 0 ? undefined : text.indexOf('\n', from));
  return /^ *#/.test(line) ? line.indexOf('#') : undefined;
}

/** Start of the comment lines right above the entry at `at`, or of its own line. */
export function entryStart(text: string, at: number, column: number): number {
  let from = lineStart(text, at);
  while (from > 0) {
    const above = lineStart(text, from - 1);
    if (commentColumn(text, above) !== column) break;
    from = above;
  }
  return from;
}

const isBlank = (text: string, from: number): boolean =>
  from < text.length && text.slice(from, lineEnd(text, from + 1)).trim() === '';

/**
 * End of the entry's lines. Comments below that are indented deeper belong to it, and so do comments at its own column
 * unless another entry stands right below them: then they are that one's. Empty lines behind go, too.
 */
export function entryEnd(text: string, valueEnd: number, column: number): number {
  const below = (from: number): number => lineEnd(text, from + 1);
  let end = lineEnd(text, valueEnd);
  for (let next = end; next < text.length; next = below(next)) {
    const found = commentColumn(text, next);
    if (found !== undefined && found > column) end = below(next);
    else if (!isBlank(text, next)) break;
  }
  let next = end;
  while (next < text.length && commentColumn(text, next) === column) next = below(next);
  const indent = /^ */.exec(text.slice(next))?.[0].length;
  if (next < text.length && !isBlank(text, next) && indent === column) return end;
  while (isBlank(text, next)) next = below(next);
  return next;
}
