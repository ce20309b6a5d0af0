/**
 * Does the cluster's label policy take our submits? OSMO tells a policy to administrators alone, so a tiny workflow with
 * the labels of a run is validated: the policy is the first thing that the service looks at, and nothing is started.
 */

import { detailOf, errorBody } from '../../base/errors.ts';
import { packagePath } from '../../base/package.ts';
import { runLabel } from '../../domain/run-labels.ts';
import { labelAdvice } from '../../ports/osmo/advice.ts';
import { haveLabels } from '../../ports/osmo/labels.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

const id = 'cluster.labels';

export const labels: Probe = {
  id,
  check: async ({ cluster, run, facts, osmo, labels: wanted, signal }) => {
    if (cluster === 'embedded') return [skipped(id, 'the embedded engine has no label policy', 'embedded')];
    const { versions } = await facts();
    if (!('value' in versions) || !haveLabels(versions.value))
      return [skipped(id, 'this OSMO has no labels, so no policy for them', 'osmo version')];
    const given = { ...wanted, [runLabel]: run.name };
    const file = packagePath('assets', 'configs', 'probe_endpoint.yaml');
    const evidence = `osmo workflow validate with the labels ${Object.keys(given).join(', ')}`;
    try {
      const warnings = await osmo.validate({ file, pool: run.pool, values: [], labels: given }, { signal });
      const [asked] = warnings.flatMap((text) => /label '([^']+)'/.exec(text)?.[1] ?? []);
      if (asked === undefined) return [pass(id, 'the cluster takes the labels of a run', evidence)];
      const what = `the cluster's label policy will ask for the label ${asked}`;
      return [warn(id, what, `${evidence}: ${warnings[0]}`, labelAdvice(asked))];
    } catch (error) {
      if (signal?.aborted) throw error;
      const detail = detailOf(error);
      // What else it refuses says nothing of a run: other checks look at that.
      if (detail?.kind !== 'label_refused')
        return [skipped(id, 'not known: the validation ended in another way', evidence)];
      const what = `the cluster's label policy asks for the label ${detail.label}`;
      const { why } = errorBody(error);
      return [fail(id, what, `${evidence}: ${why}`, labelAdvice(detail.label))];
    }
  },
};
