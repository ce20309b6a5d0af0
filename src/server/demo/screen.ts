/** What a person sees while the demo runs; stdout stays free for the result. */
import type { WriteStream } from 'node:tty';
import { line as oneLine, visible } from '../../base/untrusted-text.ts';

export class Screen {
  private live = '';

  constructor(private readonly out: NodeJS.WriteStream | WriteStream) {}

  say(line: string): void {
    this.clear();
    this.out.write(`${visible(line)}\n`);
  }

  ask(number: number, tool: string, args: Record<string, unknown>): void {
    this.say(`\n[${number}] > ${tool} ${JSON.stringify(args)}`);
  }

  answer(text: string, pictures: number): void {
    for (const line of text.split('\n')) this.say(`    ${line}`);
    if (pictures > 0) this.say(`    [${pictures} picture${pictures > 1 ? 's' : ''}]`);
  }

  /** One line that is rewritten in place on a terminal; elsewhere each change is a line of its own. */
  progress(message: string): void {
    if (message === '' || message === this.live) return;
    const line = `    ... ${oneLine(message, 300)}`;
    this.clear();
    this.out.write(this.out.isTTY ? line.slice(0, (this.out.columns ?? 100) - 1) : `${line}\n`);
    this.live = message;
  }

  private clear(): void {
    if (this.live !== '' && this.out.isTTY) this.out.write('\r\x1b[2K');
    this.live = '';
  }
}
