/**
 * A lock that names its holder and that a dead holder loses. Claims are numbered files beside `path`: the highest
 * is the lock. A claim is made by exclusive creation and never handed over, so no two takers can both believe that
 * they cleared a stale one.
 */
import { linkSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readIfThere, writeAtomic } from './files.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** Path of the claim that is held; give it to `releaseLock`. */
export type Claim = string;

/** The living process that holds the lock, if there is one. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const top = claims(path).at(-1);
  return top === undefined ? undefined : holderOf(claimPath(path, top));
}

let drafts = 0;

/** The claim when this call holds the lock now; undefined when another living process or call does. */
export function takeLock(path: string): Claim | undefined {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.draft-${process.pid}-${++drafts}`;
  writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    for (;;) {
      const top = claims(path).at(-1) ?? 0;
      if (top > 0 && holderOf(claimPath(path, top))) return undefined;
      const mine = claimPath(path, top + 1);
      // A link appears with its content in one step, which open(O_EXCL) and write would not give.
      if (!linked(draft, mine)) continue;
      const now = claims(path);
      if (now.at(-1) !== top + 1) {
        // Others went on in the meantime, from a claim that this call had not seen.
        rmSync(mine, { force: true });
        continue;
      }
      for (const old of now.slice(0, -1)) rmSync(claimPath(path, old), { force: true });
      return mine;
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The number stays taken, so that a taker with an old view of the folder cannot claim it again. */
export function releaseLock(claim: Claim): void {
  writeAtomic(claim, 'released');
}

const claimPath = (path: string, number: number): string => `${path}.${number}`;

/** Numbers of the claims, lowest first. */
function claims(path: string): number[] {
  const prefix = `${basename(path)}.`;
  let names: string[];
  try {
    names = readdirSync(dirname(path));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number)
    .sort((a, b) => a - b);
}

function holderOf(claim: string): ProcessIdentity | undefined {
  try {
    const holder: ProcessIdentity = JSON.parse(readIfThere(claim) ?? '');
    return isAlive(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function linked(draft: string, claim: string): boolean {
  try {
    linkSync(draft, claim);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
