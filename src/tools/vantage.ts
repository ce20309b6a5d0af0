/** Arguments of the tools that ask the image-edit endpoint, from this machine or from a pod. */
import * as z from 'zod';
import { vantages } from '../endpoint/judge.ts';

export const vantageArguments = {
  deep: z.boolean().optional().describe('true: really edit one small picture, and time it'),
  from: z
    .enum(vantages)
    .optional()
    .describe('here (default): this machine asks; cluster: a tiny pod asks, as the run will'),
  wait_s: z
    .number()
    .min(0)
    .max(45)
    .optional()
    .describe('from cluster: seconds to wait for the pod at most, 40 when left out'),
};
