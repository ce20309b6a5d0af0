/**
 * `preflight_env_ckpt.sh` of AnomalyGen 1.1 as a stand-in: which checkpoints are there, and whether those with a recorded
 * digest are what they were. GPU, CUDA and the sizes of weights concern the real image alone, which is said.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const manifest = 'assets/checkpoint_manifest_converted.sha256';

/** Paths below `checkpoints/` and what the real script calls them. */
const needed: readonly (readonly [path: string, label: string])[] = [
  ['Cosmos3-Nano', 'Cosmos3-Nano (Base model)'],
  ['Cosmos3-Edge', 'Cosmos3-Edge (Base model)'],
  ['facebook/dinov2-large', 'DINOv2 (KPI model)'],
  ['nvidia/C-RADIO-V3/model.safetensors', 'C-RADIO v3 (KPI model)'],
  ['wan2pt2/Wan2.2_VAE.pth', 'Wan2.2 VAE (tokenizer)'],
  ['facebook/sam2.1-hiera-large/sam2.1_hiera_large.pt', 'SAM2.1 (ROI segmentation)'],
  ['nvidia/Cosmos3-Nano/config.json', 'Cosmos3-Nano HF config'],
];
/** Repository, branch that has to be known ('' when none), a file of its snapshot, and the label. */
const caches: readonly (readonly [repo: string, ref: string, probe: string, label: string])[] = [
  ['nvidia/Cosmos-Guardrail1', '', 'blocklist', 'Cosmos-Guardrail1 (generate.py guardrail)'],
  ['Qwen/Qwen3Guard-Gen-0.6B', 'main', 'model.safetensors', 'Qwen3Guard-Gen-0.6B (text safety)'],
  ['Qwen/Qwen3-VL-8B-Instruct', 'main', 'tokenizer.json', 'Qwen3-VL tokenizer (nano caption)'],
  ['nvidia/Cosmos3-Edge', 'main', 'processor_config.json', 'Cosmos3-Edge processor (edge caption)'],
];

/** Called in the repository's root. Ends with 1 when something is missing. */
export async function run(): Promise<number> {
  const checkpoints = process.env.CKPT_DIR ?? 'checkpoints';
  console.log('[skip] GPU, driver, CUDA and the sizes of weights: this is a CPU preview with placeholders');
  const failed: string[] = [];
  const told = (good: boolean, label: string, why: string): void => {
    console.log(good ? `[pass] ${label}` : `[fail] ${label} — ${why}`);
    if (!good) failed.push(label);
  };
  for (const [path, label] of needed) {
    const place = join(checkpoints, path);
    told(await isFilled(place), label, `missing: ${place}`);
  }
  for (const one of caches) {
    const why = await lackOf(join(checkpoints, 'hf'), one);
    told(why === undefined, one[3], why ?? '');
  }
  if (failed.length > 0)
    console.log(`[skip] ${failed.length} checkpoint(s) missing above — integrity check skipped`);
  else told((await oddOnes(checkpoints)) === undefined, manifest, (await oddOnes(checkpoints)) ?? '');
  if (failed.length === 0) {
    console.log('\nAll checks passed.');
    return 0;
  }
  console.log(`\n${failed.length} check(s) failed. Fix steps:`);
  console.log(`  - missing checkpoints (${failed.length}): authenticate to Hugging Face, then fetch —`);
  console.log('      bash scripts/download_checkpoints.sh');
  return 1;
}

/** A file, or a folder with something in it. */
async function isFilled(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  return readdir(path).then(
    (names) => names.length > 0,
    () => true,
  );
}

async function lackOf(hub: string, [repo, ref, probe]: (typeof caches)[number]): Promise<string | undefined> {
  const folder = join(hub, `models--${repo.replaceAll('/', '--')}`);
  if (!existsSync(folder)) return `missing: ${folder}`;
  const known = join(folder, 'refs', ref);
  if (ref !== '' && !existsSync(known))
    return `no refs/${ref} under ${folder}; an offline resolve of revision '${ref}' cannot find the snapshot`;
  const snapshots = join(folder, 'snapshots');
  const [first = ''] = existsSync(snapshots) ? (await readdir(snapshots)).sort() : [];
  const sha = ref === '' ? first : (await readFile(known, 'utf8')).trim();
  if (sha !== '' && existsSync(join(snapshots, sha, probe))) return undefined;
  return `${probe} missing from snapshot ${sha || '<none>'} under ${folder} (partial download?)`;
}

/** Undefined when every recorded file is as it was recorded. */
async function oddOnes(checkpoints: string): Promise<string | undefined> {
  if (!existsSync(manifest)) return 'absent; run scripts/download_checkpoints.sh to record it';
  const odd: string[] = [];
  for (const line of (await readFile(manifest, 'utf8')).split('\n')) {
    const [, digest, path = ''] = /^([0-9a-f]{64}) [ *](.+)$/i.exec(line) ?? [];
    if (digest === undefined) continue;
    const file = join(checkpoints, path);
    if (!existsSync(file)) odd.push(`${path}: missing: ${file}`);
    else if (
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex') !== digest.toLowerCase()
    )
      odd.push(`${path}: does not match the recorded digest`);
  }
  return odd.length === 0 ? undefined : `recorded weights do not match:\n        ${odd.join('\n        ')}`;
}
