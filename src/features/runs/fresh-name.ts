/** A fresh run name that no run below the root has. */
import { randomBytes } from 'node:crypto';
import { nextCall } from '../../base/next-call.ts';
import { runPrefix } from '../../domain/contract.ts';
import { checkName, defaultPrefix, stampName } from '../../domain/run-name.ts';
import type { ToolContext } from '../../ports/context.ts';
import { usualRoot } from './stored.ts';

export interface FreshName {
  name: string;
  /** URL below which it was found free; null where no root is known. */
  checkedAgainst: string | null;
  next: string;
}

export async function freshName(
  question: { prefix?: string | undefined; dig_url_root?: string | undefined },
  context: ToolContext,
): Promise<FreshName> {
  const { prefix = defaultPrefix, dig_url_root } = question;
  checkName(prefix, 'prefix');
  const root = usualRoot(context, dig_url_root);
  const store = root === undefined ? undefined : await context.openStore(root);
  let name = stampName(prefix, randomBytes(4));
  while (store && (await store.children(runPrefix(name), { limit: 1 })).length > 0)
    name = stampName(prefix, randomBytes(4));
  return {
    name,
    checkedAgainst: root === undefined ? null : `${root}/runs/`,
    next: nextCall('submit_day0', { action: 'plan', name, dig_url_root }),
  };
}
