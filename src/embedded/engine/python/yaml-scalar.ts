/** How PyYAML's emitter writes a text: which style it takes, and where it folds at 80 columns. */
import { resolveScalar } from './yaml-load.ts';

const width = 80;
const breaks = '\n\u0085\u2028\u2029';
const blanks = `\u0000 \t\r${breaks}`;

interface Allowed {
  plain: boolean;
  single: boolean;
  multiline: boolean;
}

/** What YAML would read as more than text: at the start, a colon before a blank, a hash behind one. */
const indicator = new RegExp(
  `^(?:---|\\.\\.\\.|[#,[\\]{}&*!|>'"%@\`]|[?:-](?:[${blanks}]|$))|:(?:[${blanks}]|$)|[${blanks}]#`,
);

/** Which styles a text may have in block context, and as it stands. */
function analyze(text: string, unicode: boolean): Allowed {
  if (text === '') return { plain: false, single: true, multiline: false };
  const special = [...text].some(
    (sign) => sign !== '\n' && !(sign >= ' ' && sign <= '~') && !(unicode && isPrintable(sign)),
  );
  const single = !special && !/[\n\u0085\u2028\u2029] | [\n\u0085\u2028\u2029]/.test(text);
  const multiline = /[\n\u0085\u2028\u2029]/.test(text);
  const edges = /^ | $/.test(text);
  return { plain: single && !multiline && !edges && !indicator.test(text), single, multiline };
}

function isPrintable(sign: string): boolean {
  const code = sign.codePointAt(0) ?? 0;
  const wide = (code >= 0xa0 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd);
  return (code === 0x85 || wide || (code >= 0x10000 && code < 0x10ffff)) && code !== 0xfeff;
}

export interface Place {
  /** Column at which the text begins. */
  column: number;
  /** Columns that a folded line is indented by. */
  indent: number;
  /** A key on one line, which is never folded. */
  key: boolean;
  /** Whether characters beyond ASCII stay as they are. */
  unicode: boolean;
}

/** The text as it stands in the document, quotes included. */
export function writeText(text: string, place: Place): string {
  const { plain, single, multiline } = analyze(text, place.unicode);
  if (plain && resolveScalar(text) === text && !(place.key && multiline)) return fold(text, place, '');
  if (single && !(place.key && multiline)) return fold(text, place, "'");
  return doubleQuoted(text, place);
}

/** Plain and single-quoted text: a lone space past the width becomes a line, a line break is doubled. */
function fold(text: string, { column, indent, key }: Place, quote: '' | "'"): string {
  let written: string = quote;
  let at = column + quote.length;
  const newLine = (): void => {
    written += `\n${' '.repeat(indent)}`;
    at = indent;
  };
  const runs = text.match(/ +|[\n\u0085\u2028\u2029]+|[^ \n\u0085\u2028\u2029]+/g) ?? [];
  runs.forEach((run, n) => {
    const inner = quote === '' || (n > 0 && n < runs.length - 1);
    if (run === ' ' && at > width && !key && inner) newLine();
    else if (breaks.includes(run[0] ?? '')) {
      if (run.startsWith('\n')) written += '\n';
      written += run;
      // The break itself is written; the indent of the next line follows.
      written += ' '.repeat(indent);
      at = indent;
    } else {
      const shown = quote === '' ? run : run.replaceAll("'", "''");
      written += shown;
      at += [...shown].length;
    }
  });
  return written + quote;
}

const escapes: Record<string, string> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\u000b': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u00a0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(sign: string): string {
  const short = escapes[sign];
  if (short !== undefined) return `\\${short}`;
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Double-quoted text: folded behind a backslash at spaces and at escapes. */
function doubleQuoted(text: string, { column, indent, key, unicode }: Place): string {
  const signs = [...text];
  let written = '"';
  let at = column + 1;
  let start = 0;
  const put = (part: string): void => {
    written += part;
    at += [...part].length;
  };
  for (let end = 0; end <= signs.length; end++) {
    const sign = signs[end];
    const apart =
      sign === undefined ||
      '"\\\u0085\u2028\u2029\ufeff'.includes(sign) ||
      !((sign >= ' ' && sign <= '~') || (unicode && isPrintable(sign)));
    if (apart) {
      if (start < end) put(signs.slice(start, end).join(''));
      start = end;
      if (sign !== undefined) {
        put(escaped(sign));
        start = end + 1;
      }
    }
    if (
      end > 0 &&
      end < signs.length - 1 &&
      (sign === ' ' || start >= end) &&
      at + (end - start) > width &&
      !key
    ) {
      put(`${signs.slice(start, end).join('')}\\`);
      if (start < end) start = end;
      written += `\n${' '.repeat(indent)}`;
      at = indent;
      if (signs[start] === ' ') put('\\');
    }
  }
  return `${written}"`;
}
