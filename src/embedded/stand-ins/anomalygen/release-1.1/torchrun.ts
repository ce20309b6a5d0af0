/** `torchrun` of the 1.1 image: `--nproc_per_node=<GPUs> <script> <its arguments>`, for the two scripts that a run starts so. */
import { existsSync } from 'node:fs';
import { PythonError } from '../../shared/python.ts';
import { generate } from './generate/cli.ts';
import { asPython, say, wrong } from './python-script.ts';
import { train } from './train/cli.ts';

const scripts: Record<string, (argv: readonly string[]) => Promise<number>> = {
  'anomalygen/scripts/texture/train.py': train,
  'anomalygen/scripts/texture/generate.py': generate,
};

export async function run(argv: string[]): Promise<number> {
  const at = argv.findIndex((word) => !word.startsWith('--'));
  const script = argv[at] ?? '';
  return asPython(script || 'torchrun', async () => {
    for (const word of at < 0 ? argv : argv.slice(0, at)) {
      const [, processes] = /^--nproc_per_node=(.*)$/.exec(word) ?? [];
      if (processes === undefined) throw wrong('torchrun', `unrecognized arguments: ${word}`);
      if (!/^[1-9]\d*$/.test(processes))
        throw new PythonError('ValueError', `Unsupported nproc_per_node value: ${processes}`);
      if (processes !== '1') say(`one process on the CPU, ${processes} asked for`);
    }
    const work = scripts[script];
    if (work === undefined || !existsSync(script))
      throw new Error(
        `can't open file '${script}': [Errno 2] No such file or directory (this preview has ${Object.keys(scripts).join(' and ')}, called in the repository's root)`,
      );
    return work(argv.slice(at + 1));
  });
}
