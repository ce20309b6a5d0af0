/** From the start of the server to its answer to `tools/list`, against the SDK with no tool, bundled and started the same way. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { pairs, printRatio, type Spread } from './pairs.ts';
import type { Place } from './place.ts';

const message = (more: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...more })}\n`;
const initialize = message({
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  },
});
const list =
  message({ method: 'notifications/initialized' }) + message({ id: 2, method: 'tools/list', params: {} });

/** Milliseconds until the tools are listed; rejects when they are not. */
function startOf(args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let listed: number | undefined;
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.on('error', reject);
    child.stdin.write(initialize);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, error }: { id?: number; error?: unknown } = JSON.parse(line);
      if (error !== undefined) reject(new Error(`${args.join(' ')} answered ${line}`));
      if (id === 1) child.stdin.write(list);
      if (id !== 2) return;
      listed = performance.now() - start;
      child.stdin.end();
    });
    // The next one starts on a quiet machine.
    child.on('close', () => {
      if (listed === undefined) reject(new Error(`${args.join(' ')} listed no tools`));
      else resolve(listed);
    });
  });
}

const milliseconds = ({ median }: Spread): string => `${median.toFixed(0)} ms`;

export async function startAgainstBare({ programs, env }: Place, count: number): Promise<void> {
  const bare = process.env.BENCH_BARE_SERVER;
  if (!bare) throw new Error('BENCH_BARE_SERVER names no server: npm run bench makes one');
  const { a, b, ratio } = await pairs(
    count,
    () => startOf([programs.server, '--cluster', 'embedded'], env),
    () => startOf([bare], env),
  );
  // Other work on the machine only ever adds: the quickest of each is the fairest pair.
  const quickest = `${a.lowest.toFixed(0)} against ${b.lowest.toFixed(0)} ms, ${(a.lowest / b.lowest).toFixed(2)}`;
  const detail = `${milliseconds(a)} against ${milliseconds(b)}; the quickest ${quickest}`;
  printRatio('start to tools/list / a bare SDK server', 1.5, ratio, detail);
}
