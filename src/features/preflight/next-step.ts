/** The call that follows a preflight: the plan, the same preflight with better values, a setup, or a closer look at the endpoint. */

import { nextCall, noCall } from '../../base/next-call.ts';
import type { Check } from '../../domain/checks.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import { setupCall } from '../../domain/setup.ts';
import { correctedValues, missingArtifacts } from '../checks/index.ts';
import type { PreflightArguments } from './arguments.ts';

interface Checked {
  args: PreflightArguments;
  /** What the user answered to a question of this call. */
  answers: Pick<RunArguments, 'dig_url_root' | 'pool'>;
  run: Pick<RunParameters, 'dig_url_root' | 'image_edit_endpoint' | 'image_edit_model' | 'release'>;
  checks: readonly Check[];
  sound: boolean;
  waiting: boolean;
}

export function nextStep({ args, answers, run, checks, sound, waiting }: Checked): string {
  const { mode, like, deep: _, from, wait_s: __, remember: ___, ...given } = args;
  const again = { ...args, ...answers, ...withoutWrongModel(checks), remember: undefined };
  if (waiting) return nextCall('preflight', again);
  if (sound) {
    const values = { ...(like === undefined ? {} : { like }), ...given, ...answers };
    return nextCall('submit_day0', { action: 'plan', ...values, ...planMode(mode, like, given) });
  }
  const lacking = missingArtifacts(checks);
  if (lacking.length > 0 && !failed(checks, 'root.writable'))
    return setupCall(run.dig_url_root, lacking, {
      pool: args.pool ?? answers.pool,
      mode,
      release: run.release,
    });
  const corrected = { ...again, ...correctedValues(checks).values };
  if (JSON.stringify(corrected) !== JSON.stringify({ ...args, remember: undefined }))
    return nextCall('preflight', corrected);
  if (failed(checks, 'endpoint.service') && from !== 'cluster') {
    const { image_edit_endpoint, image_edit_model } = run;
    return nextCall('check_endpoint', { image_edit_endpoint, image_edit_model, pool: args.pool });
  }
  return noCall(`mend ${failedIds(checks)} as fix says; then the same call again`);
}

const failed = (checks: readonly Check[], wanted: string): boolean =>
  checks.some(({ id, status }) => id === wanted && status === 'fail');

const failedIds = (checks: readonly Check[]): string =>
  [...new Set(checks.flatMap(({ id, status }) => (status === 'fail' ? [id] : [])))].join(', ');

/** A model that is not accepted is not repeated. */
const withoutWrongModel = (checks: readonly Check[]): { image_edit_model?: undefined } =>
  failed(checks, 'endpoint.model_id') ? { image_edit_model: undefined } : {};

/** What the plan says beside the same arguments; a run like another one has that one's size, one of no size is small. */
function planMode(
  mode: PreflightArguments['mode'],
  like: string | undefined,
  { smoke_test, num_sdg, render_patches }: RunArguments,
): RunArguments {
  const sized = num_sdg !== undefined || render_patches !== undefined;
  const small = smoke_test ?? (sized ? undefined : true);
  return {
    ...(mode === 'finetune' ? { use_pretrained_checkpoint: false } : {}),
    ...(mode === 'passthrough' && like !== undefined ? { use_pretrained_checkpoint: true } : {}),
    ...(like === undefined && small !== undefined ? { smoke_test: small } : {}),
  };
}
