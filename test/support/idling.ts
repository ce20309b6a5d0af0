/** Programs that do not end after an error, as Kit does not: they are read until the error stands there, and ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './patience.ts';
import { programs } from './places.ts';

export interface Idling {
  /** Undefined where it had not ended when the error was read. */
  exit: number | null | undefined;
  stdout: string;
  stderr: string;
}

/** The stand-in until it ends, or until its error stream holds the last line of a Python traceback and it sleeps on. */
export async function standInUntilItIdles(args: readonly string[]): Promise<Idling> {
  const child = spawn(process.execPath, [programs.standIns, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const seen: Idling = { exit: undefined, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    seen.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    seen.stderr += chunk;
  });
  const closed = once(child, 'close');
  let ended = false;
  closed.then(
    () => {
      ended = true;
    },
    () => {},
  );
  await until(() => ended || /^Traceback [\s\S]*\n[\w.]+: .*\n/m.test(seen.stderr), 'a traceback');
  // Whoever ends after an error does so at once; one that waits for a core does not sleep.
  for (let asleep = 0; asleep < 8 && !ended; await sleep(100)) asleep = sleeps(child.pid) ? asleep + 1 : 0;
  if (!ended) {
    child.kill('SIGKILL');
    await closed;
    return seen;
  }
  const [exit] = await closed;
  return { ...seen, exit };
}

/** Whether its main thread waits for an event; where the system does not tell, it is taken to. */
function sleeps(pid: number | undefined): boolean {
  try {
    return / S /.test(readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\)/, ''));
  } catch {
    return process.platform !== 'linux';
  }
}
