/** What only the user can decide and nobody has: asked for in one form, or by an error that lists the options. */
import { type Answers, Day0Error, type Field } from '../../base/errors.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { Pool } from '../../ports/osmo/answers.ts';
import { remember } from '../../ports/settings/workspace.ts';

const key = 'choices';

/** What the user filled into the form; nothing when it was declined or never shown. */
export const chosen = (context: ToolContext): Answers => context.answer(key) || {};

/** Keeps root and pool for this workspace, if the form says so. */
export function rememberIfWanted(
  context: ToolContext,
  choices: { dig_url_root: string; pool: string },
): void {
  const answers = chosen(context);
  if (answers.remember !== true) return;
  // Only what the user has just filled in.
  remember(context.settings, {
    ...(typeof answers.dig_url_root === 'string' ? { dig_url_root: choices.dig_url_root } : {}),
    ...(typeof answers.pool === 'string' ? { pool: choices.pool } : {}),
  });
}

export interface Missing {
  /** Whether the root is. */
  root: boolean;
  /** The pools to choose from, where the profile has no default. */
  pools?: readonly Pool[] | undefined;
  /** What the cluster has, in words. */
  has?: string | undefined;
}

export function needsChoices({ root, pools, has }: Missing, { settings }: ToolContext): Day0Error {
  const open = pools?.map(({ name }) => name) ?? [];
  const names = [...(root ? ['dig_url_root'] : []), ...(pools ? ['pool'] : [])];
  const why = [
    ...(root ? ['tens of GB are written below the root, so a cluster run has no silent default'] : []),
    ...(pools
      ? [`the OSMO profile has no default pool; online: ${pools.map(poolText).join('; ') || 'none'}`]
      : []),
  ].join('; ');
  const give = [
    ...(root ? ['dig_url_root (for example s3://<bucket>/dig)'] : []),
    ...(pools ? [`pool (one of: ${open.join(', ') || 'none is online'})`] : []),
  ].join(' and ');
  const fields: Field[] = [
    ...(root
      ? [{ name: 'dig_url_root', kind: 'text', title: 'Root, such as s3://bucket/dig' } as const]
      : []),
    ...(open.length > 0
      ? [{ name: 'pool', kind: 'choice', title: 'OSMO pool', choices: [...new Set(open)] } as const]
      : []),
    { name: 'remember', kind: 'yes', title: `Remember it for the folder ${settings.workspace}` },
  ];
  const message = `A Day 0 run on the cluster needs ${names.join(' and ')}: ${why}.`;
  return new Day0Error(
    {
      code: 'needs_answer',
      what: `${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} missing`,
      why: has === undefined ? why : `${why}; ${has}`,
      fix: `ask the user, then give ${give}; preflight with "remember": true keeps it for this workspace, if the user wants that`,
      retry: 'after_check',
    },
    root || open.length > 0 ? { question: { key, message, fields } } : {},
  );
}

function poolText({ name, resource_usage: usage }: Pool): string {
  const now = Math.max(0, Math.min(usage.quota_free, usage.total_free));
  return `${name} (${now} of ${usage.total_capacity} GPUs free now)`;
}
