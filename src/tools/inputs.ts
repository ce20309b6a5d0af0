/** The inputs of all tools by name, for whatever suggests a call (`nextCall`). Types alone. */
import type { input as cancelRun } from '../tools/cancel-run.ts';
import type { input as checkEndpoint } from '../tools/check-endpoint.ts';
import type { input as compareRuns } from '../tools/compare-runs.ts';
import type { input as diagnoseRun } from '../tools/diagnose-run.ts';
import type { input as downloadOutputs } from '../tools/download-outputs.ts';
import type { input as exportDataset } from '../tools/export-dataset.ts';
import type { input as inspectDataset } from '../tools/inspect-dataset.ts';
import type { input as listOutputs } from '../tools/list-outputs.ts';
import type { input as listRuns } from '../tools/list-runs.ts';
import type { input as preflight } from '../tools/preflight.ts';
import type { input as previewOutputs } from '../tools/preview-outputs.ts';
import type { input as readLogs } from '../tools/read-logs.ts';
import type { input as setupArtifacts } from '../tools/setup-artifacts.ts';
import type { input as stampName } from '../tools/stamp-name.ts';
import type { input as submitDay0 } from '../tools/submit-day0.ts';
import type { input as watchRun } from '../tools/watch-run.ts';

declare module '../base/next-call.ts' {
  interface ToolInputs {
    cancel_run: typeof cancelRun;
    check_endpoint: typeof checkEndpoint;
    compare_runs: typeof compareRuns;
    diagnose_run: typeof diagnoseRun;
    download_outputs: typeof downloadOutputs;
    export_dataset: typeof exportDataset;
    inspect_dataset: typeof inspectDataset;
    list_outputs: typeof listOutputs;
    list_runs: typeof listRuns;
    preflight: typeof preflight;
    preview_outputs: typeof previewOutputs;
    read_logs: typeof readLogs;
    setup_artifacts: typeof setupArtifacts;
    stamp_name: typeof stampName;
    submit_day0: typeof submitDay0;
    watch_run: typeof watchRun;
  }
}
