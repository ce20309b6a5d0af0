/** What a preflight is asked. */
import type { RunArguments } from '../../domain/parameters.ts';
import type { Vantage } from '../../ports/image-edit/report.ts';

export interface PreflightArguments extends RunArguments {
  mode?: 'passthrough' | 'finetune' | undefined;
  like?: string | undefined;
  deep?: boolean | undefined;
  from?: Vantage | undefined;
  wait_s?: number | undefined;
  remember?: boolean | undefined;
}
