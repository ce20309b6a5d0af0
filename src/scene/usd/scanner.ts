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
export class UsdSyntaxError extends Error {}

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
      else if (code === 35) this.skipTo('\n');
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
    const triple = quote.repeat(3);
    if (this.source.startsWith(triple, this.at)) {
      const end = this.source.indexOf(triple, this.at + 3);
      if (end < 0) return this.fail('the text has no end');
      const found = this.source.slice(this.at + 3, end);
      this.at = end + 3;
      return found;
    }
    let found = '';
    for (let i = this.at + 1; i < this.source.length; i++) {
      const character = this.source[i];
      if (character === '\n') break;
      if (character === quote) {
        this.at = i + 1;
        return found;
      }
      if (character === '\\') {
        const next = this.source[++i];
        found += next === 'n' ? '\n' : next === 't' ? '\t' : (next ?? '');
      } else found += character;
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
    const end = this.source.indexOf(mark, start);
    if (end < 0) return this.fail('the asset path has no end');
    this.at = end + mark.length;
    const prim = this.source[this.at] === '<' ? this.path() : '';
    return new AssetValue(this.source.slice(start, end), prim);
  }
}
