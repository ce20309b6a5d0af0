/** Starts an agent for one task and waits for its last words, no longer than it has. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

export interface AgentRequest {
  /** A command line for the shell. */
  command: string;
  words: string;
  cwd: string;
  env: Record<string, string>;
  seconds: number;
  /** A file that gets what the agent says on stderr. */
  log: string;
}

export interface AgentEnd {
  answer: string;
  /** Why the task is lost whatever the checks say; undefined when the agent ended well. */
  problem: string | undefined;
}

export function runAgent({ command, words, cwd, env, seconds, log }: AgentRequest): Promise<AgentEnd> {
  // A group of its own, so that a timeout ends what the agent started, too.
  const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let answer = '';
  let late = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  child.stderr.pipe(createWriteStream(log));
  // An agent need not read its stdin.
  child.stdin.on('error', () => {});
  child.stdin.end(words);
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, seconds * 1000);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(timer);
      const problem = late
        ? `not done after ${seconds} s`
        : code === 0
          ? undefined
          : `the agent ended with ${code}`;
      resolve({ answer, problem });
    });
  });
}
