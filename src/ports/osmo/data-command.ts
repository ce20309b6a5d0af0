/** `osmo data ...` line by line: a listing may have millions of lines, and none is kept. */
import { aborted } from '../../base/pause.ts';
import { LineCutter } from '../../base/system/lines.ts';
import type { OsmoClient } from './client.ts';
import { failure } from './failures.ts';
import { mustHaveBegun, startOsmo } from './process.ts';

/** For a listing or a download, in milliseconds: OSMO's own client gives up on a request after six minutes. */
const longest = 30 * 60_000;
/** So many characters at the end of stderr explain a failure. */
const keptOfStderr = 4000;

export class OsmoData {
  constructor(private readonly osmo: OsmoClient) {}

  async *lines(args: readonly string[], signal?: AbortSignal): AsyncIterable<string> {
    const { command } = this.osmo;
    const started = await startOsmo(command, ['data', ...args], { deadline: longest, signal, buffer: false });
    const { child, end, timedOut, release } = started;
    let stderr = '';
    // Of the output only its end is kept: that is where a failure is told.
    let stdout = '';
    let ended = false;
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-keptOfStderr);
    });
    try {
      const cutter = new LineCutter();
      for await (const text of child.stdout?.setEncoding('utf8') ?? []) {
        stdout = (stdout + text).slice(-keptOfStderr);
        for (const line of cutter.push(text)) yield line.replace(/\r$/, '');
      }
      yield* cutter.end();
      const result = await child;
      ended = true;
      if (signal?.aborted) throw aborted();
      mustHaveBegun(command.argv[0], result);
      const { exitCode: exit } = result;
      const answer = { exit, stdout, stderr, timedOut: timedOut() };
      if (exit !== 0 || answer.timedOut) throw failure(answer, `running osmo data ${args[0]}`);
    } finally {
      // Whoever has enough stops here; the command would go on.
      if (!ended) {
        end();
        await child;
      }
      release();
    }
  }

  async mayRead(url: string): Promise<boolean> {
    // Without a data credential of this bucket the command ends with an error.
    return this.osmo.dataCheck(url, 'READ').then(
      ({ allowed }) => allowed,
      () => false,
    );
  }
}
