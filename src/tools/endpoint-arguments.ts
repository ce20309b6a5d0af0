/** Arguments of the tools that ask the image-edit endpoint, from this machine or from a pod. */
import * as z from 'zod';
import { vantages } from '../ports/image-edit/report.ts';

export const endpointArguments = {
  deep: z.boolean().optional().describe('Really edit one small picture'),
  from: z.enum(vantages).optional().describe('Who asks; here when left out'),
  wait_s: z.number().min(0).max(45).optional().describe('For the pod'),
};
