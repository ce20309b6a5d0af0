/** The pool of a run that names none: the profile's default, or the user's word. */
import { Day0Error } from '../errors.ts';
import type { Pool } from '../osmo/answers.ts';
import type { Fact } from '../preflight/facts.ts';
import type { ToolContext } from '../tools/context.ts';

/** Asks where the profile has no default: the user through the host, or the caller through an error that lists pools. */
export async function poolToUse(context: ToolContext, known?: Fact<string | undefined>): Promise<string> {
  const { osmo, signal } = context;
  const chosen = context.answer('pool');
  if (typeof chosen === 'string') return chosen;
  if (known && 'error' in known) return 'unknown';
  const found = known ? known.value : await osmo.defaultPool({ signal });
  if (found !== undefined) return found;
  const open = (await osmo.pools({ signal })).filter(({ status }) => status === 'ONLINE');
  const choices = [...new Set(open.map(({ name }) => name))];
  throw new Day0Error(
    {
      code: 'not_configured',
      what: 'pool is missing',
      why: `the OSMO profile has no default pool; online: ${open.map(poolText).join('; ') || 'none'}`,
      fix: 'ask the user for one of these pools and give it as pool; for good: osmo profile set pool <name>',
      retry: 'never',
    },
    choices.length > 0
      ? {
          question: {
            key: 'pool',
            message: `Which OSMO pool shall run it? ${open.map(poolText).join('; ')}`,
            choices,
          },
        }
      : {},
  );
}

function poolText({ name, resource_usage: usage }: Pool): string {
  const now = Math.max(0, Math.min(usage.quota_free, usage.total_free));
  return `${name} (${now} of ${usage.total_capacity} GPUs free now)`;
}
