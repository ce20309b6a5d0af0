/** A fresh run name that no run below the root has. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { nextCall } from '../base/next-call.ts';
import { runPrefix } from '../domain/contract.ts';
import { checkName, defaultPrefix, stampName } from '../domain/name.ts';
import { sampleRootUrl } from '../embedded/client/prepare.ts';
import { normaliseRoot } from '../ports/store/root-url.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

export const input = z.strictObject({
  prefix: z.string().optional().describe(`${defaultPrefix} when left out`),
  dig_url_root: z.string().optional(),
});

export const stampNameTool = defineTool({
  name: 'stamp_name',
  title: 'Stamp a run name',
  description:
    'Make a fresh run name, <prefix>-<8 hex digits>. submit_day0 stamps one itself when none is given.',
  effect: 'read',
  input,
  output: z.object({
    name: z.string(),
    cluster: clusterField,
    checked_against: z
      .string()
      .nullable()
      .describe('URL below which the name was found free, or null when no root is known'),
    next: nextField,
  }),
  run: async (args, { settings, openStore }) => {
    const prefix = args.prefix ?? defaultPrefix;
    checkName(prefix, 'prefix');
    const known = args.dig_url_root ?? settings.dig_url_root;
    const root =
      known === undefined
        ? settings.cluster === 'embedded'
          ? sampleRootUrl(settings.home)
          : undefined
        : normaliseRoot(known);
    const store = root === undefined ? undefined : await openStore(root);
    let name = stampName(prefix, randomBytes(4));
    while (store && (await store.children(runPrefix(name), { limit: 1 })).length > 0)
      name = stampName(prefix, randomBytes(4));
    const next = nextCall('submit_day0', { action: 'plan', name, dig_url_root: args.dig_url_root });
    const checked = root === undefined ? null : `${root}/runs/`;
    return {
      data: { name, cluster: settings.cluster, checked_against: checked, next },
      text: `${name}\n${checked === null ? 'no root is known, so existing runs were not checked' : `free below ${checked}`}\nnext: ${next}`,
    };
  },
});
