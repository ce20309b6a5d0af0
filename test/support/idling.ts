/** Programs that do not end after an error, as Kit does not: they are read until the error stands there, and ended. */
import { spawn } from 'node:child_process';
import { programs } from './places.ts';

export interface Idling {
  /** Undefined where it had not ended when the error was read. */
  exit: number | null | undefined;
  stdout: string;
  stderr: string;
}

/** The toolbox until it ends, or until its error stream holds the last line of a Python traceback. */
export async function toolboxUntilItIdles(args: readonly string[]): Promise<Idling> {
  const child = spawn(process.execPath, [programs.toolbox, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const seen: Idling = { exit: undefined, stdout: '', stderr: '' };
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.on('data', (chunk) => {
      seen.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      seen.stderr += chunk;
      if (!/^Traceback [\s\S]*\n[\w.]+: .*\n/m.test(seen.stderr)) return;
      // Whoever ends after an error does so at once.
      setTimeout(() => {
        if (child.exitCode !== null) return;
        child.removeAllListeners('close');
        child.on('close', () => resolve(seen));
        child.kill('SIGKILL');
      }, 800);
    });
    child.on('close', (code) => resolve({ ...seen, exit: code }));
  });
}
