/** The probe workflow: what is submitted, and the name by which a repeated call finds it again. */
import { createHash } from 'node:crypto';
import { packagePath, packageVersion } from '../../../base/package.ts';
import type { SubmitRequest } from '../../osmo/submit-request.ts';
import type { EndpointQuestion } from '../gather.ts';

export interface ProbeQuestion extends EndpointQuestion {
  pool: string;
}

/** What the workflow's name begins with; its groups are no run's, so that no list of runs shows a probe. */
const probePrefix = 'pcba-day0-probe';
/** The task of the workflow file. */
export const probeTask = 'look';

/** The same for the same question of the same version: another version may print another form. */
export function probeKey({ url, model, pool, deep }: ProbeQuestion): string {
  const hash = createHash('sha256').update(JSON.stringify([packageVersion(), url, model, pool, deep]));
  return `p${hash.digest('hex').slice(0, 20)}`;
}

/** The workflow's name; 80 bits of the question stand in it, so that nobody else's workflow has it. */
export const probeName = (asked: ProbeQuestion): string => `${probePrefix}-${probeKey(asked)}`;

export function probeRequest(asked: ProbeQuestion, labels: Record<string, string> = {}): SubmitRequest {
  return {
    file: packagePath('assets', 'configs', 'probe_endpoint.yaml'),
    pool: asked.pool,
    values: [
      ['name', probeName(asked)],
      ['image_edit_endpoint', asked.url],
      ['image_edit_model', asked.model],
      ['deep', String(asked.deep)],
    ],
    labels,
  };
}
