/** The `kubectl` command, read only: what it printed as JSON, or why it could not be asked. */
import { jsonOf } from '../../base/untrusted-text.ts';

export type KubectlAnswer =
  | { kind: 'value'; value: unknown }
  | { kind: 'text'; text: string }
  /** Not installed, no access, no such resource kind, no answer in time: it says nothing of the thing itself. */
  | { kind: 'unknown'; why: string }
  | { kind: 'absent' };

/** Milliseconds; a preflight waits no longer for a look that is not essential. */
const deadline = 6000;

/** `args` are constants and names of ours; they reach the program as an array. */
export async function kubectl(
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<KubectlAnswer> {
  const { execa } = await import('execa');
  const json = args.includes('json');
  const ended = await execa('kubectl', [...args, '--request-timeout=5s'], {
    stdin: 'ignore',
    reject: false,
    timeout: deadline,
    maxBuffer: 4 * 1024 * 1024,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  signal?.throwIfAborted();
  if (ended.code === 'ENOENT') return { kind: 'unknown', why: 'kubectl is not on this machine' };
  if (ended.timedOut) return { kind: 'unknown', why: 'kubectl did not answer in time' };
  const { stdout = '', stderr = '' } = ended;
  if (ended.failed) {
    const [said = ''] = stderr.trim().split('\n').slice(-1);
    if (/\(NotFound\)/.test(said)) return { kind: 'absent' };
    return { kind: 'unknown', why: `kubectl: ${said.slice(0, 200) || 'it failed without a word'}` };
  }
  if (!json) return { kind: 'text', text: stdout };
  const value = jsonOf(stdout);
  return value === undefined ? { kind: 'unknown', why: 'kubectl printed no JSON' } : { kind: 'value', value };
}
