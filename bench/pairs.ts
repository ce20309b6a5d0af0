/** Pairs of measurements side by side, and what their ratios are. */
import { spawn } from 'node:child_process';

/** Milliseconds that one of our programs takes from its start to its end; rejects when it fails. */
export const timeOf = (args: readonly string[], env: Record<string, string>): Promise<number> =>
  timeOfProgram(process.execPath, args, env);

export function timeOfProgram(
  program: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    let output = '';
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const ms = performance.now() - start;
      if (code === 0) resolve(ms);
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${output.slice(-1500)}`));
    });
  });
}

export interface Spread {
  median: number;
  lowest: number;
  highest: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (n: number): number => sorted[n] ?? Number.NaN;
  const half = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2,
    lowest: at(0),
    highest: at(sorted.length - 1),
  };
}

/** Measures A B A B ...; the first pair warms up and does not count. */
export async function pairs(
  count: number,
  a: () => Promise<number>,
  b: () => Promise<number>,
): Promise<{ a: Spread; b: Spread; ratio: Spread }> {
  const measured: [number, number][] = [];
  for (let n = 0; n <= count; n++) {
    const pair: [number, number] = [await a(), await b()];
    if (n > 0) measured.push(pair);
  }
  return {
    a: spread(measured.map(([left]) => left)),
    b: spread(measured.map(([, right]) => right)),
    ratio: spread(measured.map(([left, right]) => left / right)),
  };
}

export const seconds = ({ median }: Spread): string => `${(median / 1000).toFixed(2)} s`;

export function printRatio(name: string, wanted: number, ratio: Spread, detail: string): void {
  const numbers = [ratio.median, ratio.lowest, ratio.highest].map((value) => value.toFixed(2));
  console.log(
    `${name}: ${numbers[0]} (lowest ${numbers[1]}, highest ${numbers[2]}; wanted below ${wanted})  ${detail}`,
  );
}
