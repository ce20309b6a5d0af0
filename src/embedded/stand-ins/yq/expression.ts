/** The few expressions of yq v4 that the pods use, and nothing else: whoever writes another one is told so. */

export type Expression =
  | { kind: 'read'; path: string[]; fallback?: string }
  | { kind: 'updates'; updates: Update[] };

export type Update =
  | { kind: 'delete'; path: string[] }
  | { kind: 'assign'; path: string[]; text: string; number: boolean };

const path = String.raw`(?:\.[A-Za-z_][\w-]*)+`;
const string = String.raw`"(?<text>[^"\\]*)"`;
const number = String.raw`(?<number>-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)`;
const read = new RegExp(String.raw`^\s*(?<read>${path})\s*(?:\/\/\s*(?:${string}|${number})\s*)?$`);
const update = new RegExp(
  String.raw`\s*(?:del\(\s*(?<gone>${path})\s*\)|(?<path>${path})\s*=\s*(?:${string}|${number}|strenv\(\s*(?<name>[A-Za-z_]\w*)\s*\)))\s*(?<end>\||$)`,
  'y',
);

const keys = (dotted: string): string[] => dotted.split('.').slice(1);

/** Reads the expression; `variable` gives what strenv() asks for. Throws an Error for any other form. */
export function parseExpression(text: string, variable: (name: string) => string): Expression {
  const found = read.exec(text)?.groups;
  if (found?.read) {
    const fallback = found.text ?? found.number;
    return { kind: 'read', path: keys(found.read), ...(fallback === undefined ? {} : { fallback }) };
  }
  const updates: Update[] = [];
  for (let from = 0, more = true; more; ) {
    update.lastIndex = from;
    const found = update.exec(text);
    if (!found?.groups)
      throw new Error(`no such form in this stand-in: ${text.slice(from).trim()}\n${forms}`);
    const { gone, path: target = '', text: literal, number: digits, name, end } = found.groups;
    if (gone) updates.push({ kind: 'delete', path: keys(gone) });
    else {
      const value = literal ?? digits ?? variable(name ?? '');
      updates.push({ kind: 'assign', path: keys(target), text: value, number: digits !== undefined });
    }
    from = update.lastIndex;
    more = end === '|';
  }
  return { kind: 'updates', updates };
}

const forms =
  'it knows: .a.b, .a.b // 1, .a.b // "x", and with -i: .a.b = "x", .a.b = 1, .a.b = strenv(NAME), del(.a.b), joined by |';
