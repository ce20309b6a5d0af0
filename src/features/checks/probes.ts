/** Which probes a preflight has, and which of them a plan requires. */
import { cookbook } from './board.ts';
import { checkpoint } from './checkpoint.ts';
import { credential, dataCredential, reachable, version } from './cluster.ts';
import { deployment } from './deployment.ts';
import { model, service } from './endpoint.ts';
import { gated } from './gated.ts';
import { labels } from './labels.ts';
import { placement } from './placement.ts';
import { podTemplate } from './pod-template.ts';
import { memory, nodes, pool } from './pool.ts';
import { pose } from './pose.ts';
import { pretrained } from './pretrained.ts';
import { raw } from './raw.ts';
import { freshName, rootFolder, writable } from './run-folder.ts';
import { scene } from './scene.ts';
import type { Probe } from './subject.ts';

const clusterProbes: readonly Probe[] = [
  reachable,
  version,
  pool,
  nodes,
  memory,
  credential,
  dataCredential,
  labels,
  podTemplate,
];

export const preflightProbes: readonly Probe[] = [
  ...clusterProbes,
  gated,
  writable,
  checkpoint,
  pretrained,
  raw,
  placement,
  pose,
  scene,
  cookbook,
  model,
  service,
  deployment,
];

/** What a plan refuses on, and warns of: cheap to know, certain to fail later, and nothing is written for it. */
export const planProbes: readonly Probe[] = [
  rootFolder,
  freshName,
  ...clusterProbes,
  model,
  checkpoint,
  pretrained,
  raw,
  placement,
  pose,
  scene,
  cookbook,
  service,
];
