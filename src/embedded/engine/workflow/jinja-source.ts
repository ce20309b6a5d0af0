/** A template's source read just far enough to change its printing, and to say which name is missing. */

interface Piece {
  /** `raw`: text, statements and comments as they are. */
  kind: 'raw' | 'print';
  text: string;
}

/** Splits at `{{ }}`, and leaves alone what stands in comments and behind `{% raw %}`. */
function pieces(source: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.slice(at).search(/\{[{%#]/);
    if (open < 0) break;
    const begin = at + open;
    if (begin > at) found.push({ kind: 'raw', text: source.slice(at, begin) });
    const mark = source.slice(begin, begin + 2);
    const end = endOf(source, begin, mark);
    found.push({ kind: mark === '{{' ? 'print' : 'raw', text: source.slice(begin, end) });
    at = end;
  }
  if (at < source.length) found.push({ kind: 'raw', text: source.slice(at) });
  return found;
}

function endOf(source: string, begin: number, mark: string): number {
  const raw = /^\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}/.exec(source.slice(begin));
  if (raw) return begin + raw[0].length;
  if (mark === '{#') {
    const end = source.indexOf('#}', begin + 2);
    return end < 0 ? source.length : end + 2;
  }
  const close = mark === '{{' ? '}}' : '%}';
  let depth = 0;
  for (let at = begin + 2; at < source.length; at++) {
    const sign = source[at] ?? '';
    if (sign === "'" || sign === '"') at = closingQuote(source, at);
    else if (mark === '{{' && sign === '{') depth++;
    else if (mark === '{{' && sign === '}' && depth > 0) depth--;
    else if (source.startsWith(close, at)) return at + 2;
  }
  return source.length;
}

function closingQuote(source: string, open: number): number {
  for (let at = open + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === source[open]) return at;
  }
  return source.length;
}

/** The source with every printed expression put through Python's `str`; what calls a macro stays. */
export function printedAsPython(source: string): string {
  const macros = /\{%[-+]?\s*(macro|call)\b/.test(source);
  return pieces(source)
    .map(({ kind, text }) => {
      const parts = kind === 'print' ? /^\{\{([-+]?)([\s\S]*?)([-+]?)\}\}$/.exec(text) : null;
      const [, left = '', expression = '', right = ''] = parts ?? [];
      if (parts === null || expression.trim() === '' || (macros && expression.includes('('))) return text;
      const one = `(${expression.trim()})`;
      return `{{${left} ('None' if ${one} is none else (${one}|__printed if ${one} is defined else ${one})) ${right}}}`;
    })
    .join('');
}

const words = new Set(
  'if else elif endif for endfor in set endset not and or is true false none True False None loop range namespace dict cycler joiner lipsum recursive with endwith filter endfilter macro endmacro call endcall do block endblock autoescape endautoescape debug self'.split(
    ' ',
  ),
);

/** The first name that an expression uses and nothing defines; undefined when it is an attribute that is missing. */
export function undefinedName(source: string, context: Record<string, unknown>): string | undefined {
  const set = new Set(
    [...source.matchAll(/\{%[-+]?\s*(?:set|for|macro)\s+([\w\s,]+)/g)].flatMap(([, names = '']) =>
      names.split(/[\s,]+/),
    ),
  );
  for (const [piece] of source.matchAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g)) {
    const plain = piece.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
    if (/\bdefault\b|\bis (?:not )?defined\b/.test(plain)) continue;
    for (const match of plain.matchAll(/(?<![.\w|])\b([A-Za-z_]\w*)\b(?!\s*=[^=])/g)) {
      const name = match[1] ?? '';
      const before = plain.slice(0, match.index).trimEnd();
      if (before.endsWith('|') || /\bis(?: not)?$/.test(before)) continue;
      if (!words.has(name) && !set.has(name) && !Object.hasOwn(context, name)) return name;
    }
  }
  return undefined;
}
