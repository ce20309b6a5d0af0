/** What lies where of release 1.1 without a run: an earlier run's training to reuse, a recipe below a root, and roots of one release alone. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { keptFolder, repository } from './places.ts';

const published = join(repository, 'assets', 'cookbooks', 'pcb', 'release-1.1', 'exp_texture_ft.yaml');

/** The published recipe's text. */
export const publishedRecipe = (): string => readFileSync(published, 'utf8');

export interface LeftTraining {
  /** Of the finetune folder, as `existing_finetune_url` takes it. */
  url: string;
  /** The job's folder. */
  job: string;
}

/** What a training of 1.1 leaves, below a folder of its own; weights are placeholders. `drop` is a path in the job's folder. */
export function leftTraining(
  changed: { config?: string; drop?: string; recipe?: string } = {},
  folder = join(keptFolder(), 'finetune'),
): LeftTraining {
  const job = join(folder, 'results', 'anomalygen', 'pcb', 'anomalygen_texture_ft');
  const weights = 'placeholder of a test';
  mkdirSync(join(job, 'checkpoints', 'model'), { recursive: true });
  writeFileSync(join(job, 'exp_texture_ft.yaml'), changed.recipe ?? publishedRecipe());
  writeFileSync(join(job, 'config.yaml'), changed.config ?? 'model:\n  config:\n    model_size: nano\n');
  writeFileSync(join(job, 'checkpoints', 'best_checkpoint.txt'), 'iter_000009000.pt\n');
  for (const step of ['000009000', '000010000']) {
    const path = join(job, 'checkpoints', 'model', `iter_${step}.pt`);
    writeFileSync(path, weights);
    writeFileSync(`${path}.sha256`, createHash('sha256').update(weights).digest('hex'));
  }
  if (changed.drop) rmSync(join(job, changed.drop), { recursive: true });
  return { url: pathToFileURL(folder).href, job };
}

/** An archive as `torch.save` leaves it, of about so many bytes: records, directory, its 64-bit end, locator and classic end. */
export function archive(bytes: number): Buffer {
  const [records, directory] = [Buffer.alloc(bytes, 7), Buffer.alloc(120, 1)];
  records.writeUInt32LE(0x04034b50);
  const end = Buffer.alloc(98);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(BigInt(directory.length), 40);
  end.writeBigUInt64LE(BigInt(records.length), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(records.length + directory.length), 64);
  end.writeUInt32LE(0x06054b50, 76);
  end.writeUInt32LE(directory.length, 88);
  end.writeUInt32LE(records.length, 92);
  return Buffer.concat([records, directory, end]);
}

/** Weights of the best step of a training, with a digest beside them that fits, or is of `of`. */
export function putWeights({ job }: LeftTraining, weights: Buffer, of = weights): void {
  const path = join(job, 'checkpoints', 'model', 'iter_000009000.pt');
  writeFileSync(path, weights);
  writeFileSync(`${path}.sha256`, `${createHash('sha256').update(of).digest('hex')}  iter_000009000.pt\n`);
}

/** The root's own recipe of release 1.1; `text` is that of a file. */
export function ownRecipe(root: string, text: string): void {
  const folder = join(root, 'cookbooks', 'pcb', 'release-1.1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'exp_texture_ft.yaml'), text);
}

/** The text of release 1.0's recipe. */
export const formerRecipe = (): string =>
  readFileSync(join(repository, 'assets', 'cookbooks', 'pcb', 'ag_config.yaml'), 'utf8');

/** Leaves the models of this release alone in a sample root. */
export function onlyRelease(root: string, release: '1.0' | '1.1'): void {
  const tree = join(root, 'models', 'pretrained');
  if (release === '1.1') {
    rmSync(join(tree, 'pretrained'), { recursive: true });
    rmSync(join(root, 'models', 'pcb'), { recursive: true });
    return;
  }
  renameSync(join(tree, 'pretrained'), `${tree}-1.0`);
  rmSync(tree, { recursive: true });
  mkdirSync(tree);
  renameSync(`${tree}-1.0`, join(tree, 'pretrained'));
}

/** A second training beside the first. */
export const another = ({ job }: LeftTraining): void => cpSync(job, `${job}_2`, { recursive: true });
