/** Which probes a preflight has, and which of them a submit insists on. */
import { pretrained, raw, scene } from './artifacts.ts';
import { cookbook } from './board.ts';
import { checkpoint } from './checkpoint.ts';
import { credential, freshName, podTemplate, pool, writable } from './cluster.ts';
import { model, service } from './endpoint.ts';
import type { Probe } from './subject.ts';

export const preflightProbes: readonly Probe[] = [
  pool,
  credential,
  podTemplate,
  checkpoint,
  pretrained,
  raw,
  scene,
  cookbook,
  writable,
  model,
  service,
];

/** What a plan refuses on: cheap to know, certain to fail later, and nothing is written for it. */
export const planProbes: readonly Probe[] = [freshName, model, checkpoint, raw, scene, cookbook, service];
