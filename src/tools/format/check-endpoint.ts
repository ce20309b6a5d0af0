/** How the answers of an image-edit endpoint are told: the verdict, why, the fix, and what was seen. */
import { previewModel } from '../../domain/model-id.ts';
import type { EndpointAnswer } from '../../features/preflight/index.ts';

export function formatEndpoint({ from, report, workflowId, next }: EndpointAnswer) {
  const { edit_ms, models_ms, ...rest } = report;
  const preview = report.model === previewModel ? ' (CPU preview, not the real model)' : '';
  return {
    data: {
      from,
      ...rest,
      models_ms: models_ms ?? null,
      edit_ms: edit_ms ?? null,
      workflow_id: workflowId ?? null,
    },
    lines: [
      `${report.verdict.toUpperCase()}: ${report.what}${preview}`,
      ...(report.why ? [`why: ${report.why}`, `fix: ${report.fix}`] : []),
      ...(edit_ms === undefined ? [] : [`one edit took ${edit_ms} ms`]),
      ...report.evidence,
    ],
    next,
  };
}
