/** `setup-fetch <artifact> <the downloader's own arguments>`: an artifact from a local mirror, or of the sample board. */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Artifact, setupStepOf, setupSteps } from '../../domain/setup.ts';
import { writeProvenance } from '../stand-ins/shared/provenance.ts';
import { writeAssets, writeCheckpoint, writePretrained, writePretrained11, writeRaw } from './artifacts.ts';

const stand_in = 'pcba-day0/preview-setup';
const say = (line: string): void => console.log(`[preview-setup] ${line}`);

/** The sample board's own; the checkpoint lies as deep as the image's download puts it. */
const samples: Record<Artifact, (folder: string) => Promise<unknown>> = {
  checkpoint: (folder) => writeCheckpoint(join(folder, 'pcba-day0', 'preview-checkpoint')),
  pretrained: writePretrained,
  raw: writeRaw,
  assets: writeAssets,
};

export async function run([asked, ...argv]: string[]): Promise<number> {
  const treeOf11 = asked === 'pretrained-1.1';
  const name = treeOf11 ? 'pretrained' : asked;
  const step = setupSteps.find(({ artifact }) => artifact === name);
  if (step === undefined)
    throw new Error(
      `setup-fetch knows ${setupSteps.map(({ artifact }) => artifact).join(', ')}, not ${String(asked)}`,
    );
  const target = treeOf11 ? treeTarget(argv) : targetOf(step.artifact, argv);
  await mkdir(target, { recursive: true });
  const mirror = process.env.PCBA_DAY0_MIRROR;
  if (mirror) await copyFromMirror(resolve(mirror), step.artifact, target);
  else {
    say(
      `${step.what}: no hub is asked here; the sample board's stand-in is made (PCBA_DAY0_MIRROR is not set)`,
    );
    await (treeOf11 ? writePretrained11 : samples[step.artifact])(target);
    await writeProvenance(target, { stand_in, stands_in_for: `the published ${step.what}`, settings: {} });
  }
  return 0;
}

/** The downloader of 1.1 takes its folder from the environment, and no arguments. */
function treeTarget(args: string[]): string {
  const folder = process.env.CKPT_DIR;
  if (folder === undefined || args.length > 0) throw unlikeASetup('pretrained', args);
  return resolve(folder);
}

/** Where the image's downloader would have put it; other arguments than those that a setup gives are refused. */
function targetOf(artifact: Artifact, args: string[]): string {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      uc: { type: 'string' },
      'checkpoint-dir': { type: 'string' },
      'repo-type': { type: 'string' },
      'local-dir': { type: 'string' },
      model_types: { type: 'string' },
      model_sizes: { type: 'string' },
      checkpoint_dir: { type: 'string' },
      output_dir: { type: 'string' },
    },
  });
  // The call of a setup; the first size stands behind its flag, others are words of their own.
  if (artifact === 'pretrained') {
    const sizes = [values.model_sizes ?? '', ...positionals];
    const odd = values.model_types !== 'text2image' || sizes.some((size) => size !== '2B' && size !== '14B');
    if (odd || values.checkpoint_dir === undefined) throw unlikeASetup(artifact, args);
    return resolve(values.checkpoint_dir);
  }
  const folder =
    artifact === 'raw'
      ? (positionals[0] ?? values.output_dir)
      : artifact === 'assets'
        ? values['local-dir']
        : values['checkpoint-dir'];
  if (folder === undefined || (artifact === 'checkpoint' && values.uc !== 'pcb'))
    throw unlikeASetup(artifact, args);
  return resolve(folder);
}

const unlikeASetup = (artifact: Artifact, args: readonly string[]): Error =>
  new Error(`this CPU preview makes ${artifact} for a setup only, not for: ${args.join(' ')}`);

async function copyFromMirror(mirror: string, artifact: Artifact, target: string): Promise<void> {
  const { prefix } = setupStepOf(artifact);
  const source = join(mirror, prefix);
  const has = existsSync(source) ? await readdir(source) : [];
  if (has.length === 0) {
    const others = setupSteps.filter((one) => existsSync(join(mirror, one.prefix)));
    throw new Error(
      `the mirror ${mirror} has nothing at ${prefix}; it has ${others.map((one) => one.prefix).join(', ') || 'no artifact at all'}`,
    );
  }
  say(`${prefix} from the mirror ${mirror}`);
  await cp(source, target, { recursive: true, dereference: true });
}
