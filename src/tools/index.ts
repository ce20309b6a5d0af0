/** The registry: every tool, in the order in which an assistant meets them. */
import { cancelRunTool } from './cancel-run.ts';
import { checkEndpointTool } from './check-endpoint.ts';
import { compareRunsTool } from './compare-runs.ts';
import type { Tool } from './define.ts';
import { diagnoseRunTool } from './diagnose-run.ts';
import { downloadOutputsTool } from './download-outputs.ts';
import { exportDatasetTool } from './export-dataset.ts';
import { inspectDatasetTool } from './inspect-dataset.ts';
import { listOutputsTool } from './list-outputs.ts';
import { listRunsTool } from './list-runs.ts';
import { preflightTool } from './preflight.ts';
import { previewOutputsTool } from './preview-outputs.ts';
import { readLogsTool } from './read-logs.ts';
import { setupArtifactsTool } from './setup-artifacts.ts';
import { stampNameTool } from './stamp-name.ts';
import { submitDay0Tool } from './submit-day0.ts';
import { watchRunTool } from './watch-run.ts';

export const tools: readonly Tool[] = [
  preflightTool,
  setupArtifactsTool,
  checkEndpointTool,
  stampNameTool,
  submitDay0Tool,
  watchRunTool,
  listRunsTool,
  diagnoseRunTool,
  readLogsTool,
  cancelRunTool,
  listOutputsTool,
  previewOutputsTool,
  inspectDatasetTool,
  downloadOutputsTool,
  exportDatasetTool,
  compareRunsTool,
];
