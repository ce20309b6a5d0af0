/** A container with AnomalyGen's own CPU tools (a checkout of its public source); only what needs a GPU is a stand-in. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { programs, repository } from './places.ts';
import { type Ended, run } from './run.ts';

export const checkout = process.env.PAIDF_ANOMALYGEN ?? '';
export const python = process.env.PAIDF_PYTHON ?? '';

/** `1.0.0` or `1.0.1`; empty for another state, or no checkout. */
export function stateOf(folder: string): string {
  const file = join(folder, 'VERSION');
  const told = folder !== '' && existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return ['1.0.0', '1.0.1'].includes(told) ? told : '';
}

export interface Container {
  root: string;
  /** Where the pods' scripts leave what they make on the way. */
  work: string;
  pod(script: string, env: Record<string, string>, files?: Record<string, string>): Promise<Ended>;
  /** A tool of the checkout by its command line, in the repository's root. */
  tool(argv: readonly string[]): Promise<Ended>;
}

/** In `root`; the folders of the checkout are linked, so nothing is written into it. */
export function container(root: string): Container {
  const repo = join(root, 'workspace', 'paidf-anomalygen');
  const own = ['checkpoints', 'ag_configs', '.git'];
  mkdirSync(join(repo, 'checkpoints'), { recursive: true });
  mkdirSync(join(repo, 'ag_configs'));
  for (const name of readdirSync(checkout))
    if (!own.includes(name)) symlinkSync(join(checkout, name), join(repo, name));
  const program = (name: string, text: string): void => {
    const path = join(root, 'bin', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/bash\n${text}\n`);
    chmodSync(path, 0o755);
  };
  for (const name of ['python', 'python3']) program(name, `exec "${python}" "$@"`);
  // The GPU steps: the arguments of the real call are those of the stand-ins, under other names for inference.
  program(
    'torchrun',
    [
      'case "$*" in',
      '  *ag_train*) exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" train "$@" ;;',
      'esac',
      'for word in "$@"; do',
      '  case "$last" in',
      '    --ag_checkpoint_dir) set_checkpoint=$word ;; --step) set_step=$word ;; --input_data_path) set_input=$word ;;',
      '    --output_image_path) set_output=$word ;; --seed) set_seed=$word ;;',
      '  esac',
      '  last=$word',
      'done',
      'exec "$STAND_IN_NODE" "$STAND_IN_BUNDLE" run-sdg --checkpoint_dir "$set_checkpoint" --step "$set_step" --input_jsonl "$set_input" \\',
      '  --output_dir "$set_output" --model_size 2b --seed "$set_seed"',
    ].join('\n'),
  );
  cpSync(join(repository, 'assets/stand-ins/anomalygen/rootfs/usr/local/bin/yq'), join(root, 'bin', 'yq'));
  const environment = {
    PATH: `${join(root, 'bin')}:${process.env.PATH}`,
    PYTHONPATH: [join(repository, 'test', 'peers', 'torch-stub'), repo].join(':'),
    TMPDIR: join(root, 'tmp'),
    STAND_IN_ROOT: root,
    STAND_IN_NODE: process.execPath,
    STAND_IN_BUNDLE: programs.standIns,
    STAND_IN_WAIVED: 'shm yq',
    ANOMALYGEN_SCRIPTS: join(repo, 'scripts', 'utilities'),
  };
  for (const name of readdirSync(join(repository, 'assets', 'pods')))
    cpSync(join(repository, 'assets', 'pods', name), join(root, 'tmp', 'day0', name));
  cpSync(
    join(repository, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml'),
    join(root, 'tmp', 'day0', 'ag_config.yaml'),
  );
  return {
    root,
    work: join(root, 'tmp', 'day0-work'),
    pod: (script, env) =>
      run('bash', [join(root, 'tmp', 'day0', script)], {
        env: { ...environment, ...env },
        timeout: 1_200_000,
      }),
    tool: ([file = '', ...rest]) => run(file, rest, { cwd: repo, env: environment, timeout: 600_000 }),
  };
}
