/** Programs of ours as a user of their own whose limit on processes is met: from the start, or from a moment on. */
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';
import { ownEnvironment, programs, removeFolder } from './places.ts';
import type { Ended } from './run.ts';
import { unprivileged } from './unprivileged.ts';

/** Becomes that user under that limit, then the program: the process stays the same. Root's own are never limited. */
const become = `import os, resource, sys
uid, limit = int(sys.argv[1]), int(sys.argv[2])
if limit: resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))
os.setgid(uid); os.setuid(uid); os.chdir("/")
os.execv(sys.argv[3], sys.argv[3:])`;

const change =
  'import resource, sys; pid, n = int(sys.argv[1]), int(sys.argv[2]); hard = resource.prlimit(pid, resource.RLIMIT_NPROC)[1]; resource.prlimit(pid, resource.RLIMIT_NPROC, (n, hard))';

export interface LimitedUser {
  home: string;
  /** Ended by SIGKILL after these seconds: `exit` is undefined then. */
  run(limit: number, program: readonly string[], seconds?: number): Promise<Ended>;
  /** Sets or lifts the limit of a process of this user that runs; 1 is less than every program of ours has threads. */
  limit(pid: number, processes: number): void;
  /** Kills what runs as this user, each by its pid: what hangs for want of threads ends by nothing else. */
  end(): void;
  /** A client of a server of this user, and the server's pid. */
  server(env?: Record<string, string>): Promise<{ client: Client; pid: number }>;
}

/** A user that nothing else runs as; or why there is none here. */
export function limitedUser(): LimitedUser | string {
  if (process.platform !== 'linux') return 'limits on processes are set as Linux does it';
  if (process.getuid?.() !== 0) return 'another user is needed, that needs root';
  const nobody = unprivileged();
  if (typeof nobody === 'string') return nobody;
  const uid = 61_000 + (process.pid % 3000);
  const home = mkdtempSync(join(tmpdir(), 'pcba dé '));
  chownSync(home, uid, uid);
  onTestFinished(() => removeFolder(home));
  const end = (): void => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
      try {
        if (statSync(join('/proc', pid)).uid === uid) process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended by itself.
      }
  };
  onTestFinished(end);
  const argv = (limit: number, program: readonly string[]): [string, ...string[]] => [
    'python3',
    '-c',
    become,
    String(uid),
    String(limit),
    ...program,
  ];
  const environment = { ...ownEnvironment(), HOME: '/nonexistent', PCBA_DAY0_HOME: home };
  return {
    home,
    limit: (pid, processes) =>
      void execFileSync('python3', ['-c', change, String(pid), String(processes)], {
        uid,
        gid: uid,
        cwd: '/',
      }),
    end,
    run: async (limit, program, seconds = 60) => {
      const [file, ...args] = argv(limit, program);
      const { exitCode: exit, ...said } = await execa(file, args, {
        env: environment,
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        timeout: seconds * 1000,
        killSignal: 'SIGKILL',
      });
      return { exit, stdout: said.stdout ?? '', stderr: said.stderr ?? '' };
    },
    server: async (env = {}) => {
      const [command, ...args] = argv(0, [process.execPath, programs.server, '--cluster', 'embedded']);
      const transport = new StdioClientTransport({
        command,
        args,
        env: { ...environment, ...env },
        stderr: 'ignore',
      });
      const client = new Client({ name: 'test-limited', version: '1' });
      await client.connect(transport);
      onTestFinished(() => client.close());
      return { client, pid: transport.pid ?? 0 };
    },
  };
}
