/** The characters and words of a USD text layer. */

/** An asset reference in text form: `@path@</Prim>`. */
export class AssetValue {
  constructor(
    readonly asset: string,
    readonly prim: string,
  ) {}
}

/** A path in text form: `</World/Board>`. */
export class PathValue {
  constructor(readonly path: string) {}
}

/** What is not USD text, with the place: file, line, the line's text and a caret. */
class UsdSyntaxError extends Error {}

const number = /[-+]?(?:inf\b|nan\b|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;
const identifier = /[\p{L}_][\p{L}\p{N}_:]*/uy;

export class Scanner {
  at = 0;

  constructor(
    readonly source: string,
    readonly file: string,
  ) {}

  fail(message: string): never {
    const before = this.source.slice(0, this.at);
    const line = before.split('\n').length;
    const start = before.lastIndexOf('\n') + 1;
    const excerpt = this.source.slice(start, start + 160).split('\n')[0] ?? '';
    const caret = `${' '.repeat(Math.min(this.at - start, 160))}^`;
    throw new UsdSyntaxError(`${this.file}:${line}: ${message}\n  ${excerpt}\n  ${caret}`);
  }

  /** Skips white space and comments. */
  blanks(): void {
    for (;;) {
      const code = this.source.charCodeAt(this.at);
      if (code === 32 || code === 9 || code === 10 || code === 13) this.at++;
      else if (code === 35 || (code === 47 && this.source[this.at + 1] === '/')) this.skipTo('\n');
      else if (code === 47 && this.source[this.at + 1] === '*') {
        this.skipTo('*/');
        this.at += 2;
      } else return;
    }
  }

  private skipTo(end: string): void {
    const found = this.source.indexOf(end, this.at);
    this.at = found < 0 ? this.source.length : found;
  }

  /** The next character that counts, or an empty text at the end. */
  peek(): string {
    this.blanks();
    return this.source[this.at] ?? '';
  }

  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  need(character: string): void {
    if (!this.take(character)) this.fail(`expected "${character}", found "${this.peek() || 'the end'}"`);
  }

  /** Skips one separator between entries of a list or block. */
  separator(): void {
    if (!this.take(',')) this.take(';');
  }

  word(): string {
    this.blanks();
    identifier.lastIndex = this.at;
    const match = identifier.exec(this.source);
    if (!match) return this.fail('expected a name');
    this.at = identifier.lastIndex;
    return match[0];
  }

  text(): string {
    const quote = this.peek();
    if (quote !== '"' && quote !== "'") return this.fail('expected a text in quotes');
    const mark = this.source.startsWith(quote.repeat(3), this.at) ? quote.repeat(3) : quote;
    const start = this.at + mark.length;
    for (let i = start; i < this.source.length; i++) {
      if (this.source[i] === '\\') i++;
      else if (this.source[i] === '\n' && mark.length === 1) break;
      else if (this.source.startsWith(mark, i)) {
        this.at = i + mark.length;
        return unescaped(this.source.slice(start, i));
      }
    }
    return this.fail('the text has no end');
  }

  /** A number if one stands here. */
  number(): number | undefined {
    this.blanks();
    number.lastIndex = this.at;
    const match = number.exec(this.source);
    if (!match) return undefined;
    this.at = number.lastIndex;
    const written = match[0];
    if (written.endsWith('inf')) return written.startsWith('-') ? -Infinity : Infinity;
    return Number(written);
  }

  path(): string {
    this.need('<');
    const end = this.source.indexOf('>', this.at);
    if (end < 0) return this.fail('the path has no end');
    const found = this.source.slice(this.at, end).trim();
    this.at = end + 1;
    return found;
  }

  asset(): AssetValue {
    const mark = this.source.startsWith('@@@', this.at) ? '@@@' : '@';
    const start = this.at + mark.length;
    let end = this.source.indexOf(mark, start);
    while (mark === '@@@' && this.source[end - 1] === '\\') end = this.source.indexOf(mark, end + 3);
    if (end < 0) return this.fail('the asset path has no end');
    this.at = end + mark.length;
    // Up to two of the path's own characters may stand before the end mark.
    while (mark === '@@@' && this.source[this.at] === '@') {
      this.at++;
      end++;
    }
    const prim = this.peek() === '<' ? this.path() : '';
    return new AssetValue(this.source.slice(start, end).replaceAll('\\@@@', '@@@'), prim);
  }
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** `\n` and its like, `\x` with up to two hexadecimal digits, up to three octal ones; any other character is itself. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))/g,
    (_, hex: string | undefined, octal: string | undefined, other: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return escapes[other ?? ''] ?? other ?? '';
    },
  );
}
