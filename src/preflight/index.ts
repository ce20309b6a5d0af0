/** Which probes a preflight has, and which of them a submit insists on. */
import { pretrained, raw, scene } from './artifacts.ts';
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
  writable,
  model,
  service,
];

/** What a plan refuses on: cheap to know, and certain to fail later. */
export const planProbes: readonly Probe[] = [freshName, model, checkpoint, raw, scene, service];
