/** The pool of a run that names none: the user's word, or the profile's default. */

import type { ToolContext } from '../../ports/context.ts';
import type { Pool } from '../../ports/osmo/answers.ts';
import type { Fact } from '../checks/index.ts';
import { chosen, needsChoices } from './choices.ts';

/** Rejects with `needs_answer`, and the question, where neither says anything. */
export async function poolToUse(context: ToolContext): Promise<string> {
  const pool = await poolOrChoice(context);
  if (typeof pool === 'string') return pool;
  throw needsChoices({ root: false, pools: pool }, context);
}

/** The pool, or those that are there to choose from. `known`: what OSMO said of the default already. */
export async function poolOrChoice(
  context: ToolContext,
  known?: Fact<string | undefined>,
): Promise<string | Pool[]> {
  const { osmo, signal } = context;
  const { pool } = chosen(context);
  if (typeof pool === 'string') return pool;
  // A check reports why the cluster does not say.
  if (known && 'error' in known) return 'unknown';
  const found = known ? known.value : await osmo.defaultPool({ signal });
  return found ?? (await osmo.pools({ signal })).filter(({ status }) => status === 'ONLINE');
}
