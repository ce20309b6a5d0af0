/** Bundles the agents and the recorded server, which tests start as programs. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../test/support/places.ts';

export default function setup(): void {
  execFileSync(process.execPath, [join(repository, 'scripts', 'evals.mjs'), '--bundle-only'], {
    stdio: 'inherit',
  });
}
