/** Plans and submits the first-time setup of a DIG root: fetches the artifacts that are missing, and no other. */
import * as z from 'zod';
import { runArguments } from '../domain/parameters.ts';
import { setupPrefixes } from '../domain/setup.ts';
import { needsDigest, prepareSetup, submitSetup } from '../features/artifacts/index.ts';
import { formatSetupPlan, formatSetupSubmit } from './format/setup-artifacts.ts';
import { defineTool } from './input.ts';

const output = z.object({
  action: z.enum(['plan', 'submit']),
  digest: z.string().nullable().describe('null: nothing is missing, so there is nothing to submit'),
  release: z.string(),
  dig_url_root: z.string(),
  artifacts: z.array(
    z.object({
      artifact: z.string(),
      state: z.enum(['missing', 'incomplete', 'complete']),
      why: z.string(),
      planned: z.boolean(),
      size: z.string(),
      licences: z.array(z.string()).describe('Pages on which the owner of the token accepts a licence'),
    }),
  ),
  runs: z.array(
    z.object({
      name: z.string(),
      workflow_id: z.string().nullable().describe('Set by submit'),
      fresh: z.boolean().nullable().describe('submit: false when it was there already'),
      groups: z.array(z.string()),
      command: z.string().describe('The osmo command that submit runs'),
    }),
  ),
  needs: z.array(z.string()).describe('What the user has to do before the submit'),
  warnings: z.array(z.string()),
});

export const input = z.strictObject({
  action: z.enum(['plan', 'submit']),
  digest: z.string().optional().describe('Of a plan'),
  only: z.array(z.enum(setupPrefixes)).min(1).optional(),
  like: z.string().min(1).max(400).optional(),
  mode: z.enum(['passthrough', 'finetune']).optional(),
  release: runArguments.release,
  dig_url_root: runArguments.dig_url_root,
  pool: runArguments.pool,
});

export const setupArtifactsTool = defineTool({
  name: 'setup_artifacts',
  title: 'Set up the artifacts of a root',
  description:
    'Fetch what a DIG root lacks: checkpoint, pretrained models, raw dataset, USD assets. plan shows what is missing, sizes, licences and the credential needed; submit with its digest downloads, once, without GPU. Never takes a token.',
  effect: 'spend',
  input,
  output,
  run: async ({ action, digest, ...given }, context) => {
    const { settings } = context;
    if (action === 'plan') return formatSetupPlan(await prepareSetup(given, context), given, settings);
    if (digest === undefined || Object.values(given).some((value) => value !== undefined))
      throw needsDigest();
    return formatSetupSubmit(await submitSetup(digest, context), settings);
  },
});
