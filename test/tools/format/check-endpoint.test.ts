/** The text of check_endpoint, from what was asked and answered. */
import { expect, test } from 'vitest';
import { previewModel } from '../../../src/domain/model-id.ts';
import type { EndpointReport } from '../../../src/ports/image-edit/report.ts';
import { formatEndpoint } from '../../../src/tools/format/check-endpoint.ts';
import { page } from './fixtures.ts';

const answer = (report: Partial<EndpointReport>, workflowId?: string) =>
  formatEndpoint({
    from: workflowId === undefined ? 'here' : 'cluster',
    report: {
      url: 'http://edit:8000/v1',
      model: 'a/model',
      verdict: 'ok',
      what: 'it serves a/model',
      why: '',
      fix: '',
      listed: ['a/model'],
      evidence: ['GET /v1/models: 200'],
      models_ms: 12,
      edit_ms: undefined,
      ...report,
    },
    workflowId,
    next: 'the next call',
  });

test('verdict, reason, fix and what was seen', () => {
  expect(
    page({
      'it serves the model': answer({}),
      'and has edited': answer({ edit_ms: 420 }, 'probe-1'),
      'a preview': answer({ model: previewModel, what: 'it serves the preview' }),
      unreachable: answer({ verdict: 'unreachable', what: 'no answer', why: 'refused', fix: 'start it' }),
    }),
  ).toMatchInlineSnapshot(`
    "# it serves the model
    OK: it serves a/model
    GET /v1/models: 200
    next: the next call

    # and has edited
    OK: it serves a/model
    one edit took 420 ms
    GET /v1/models: 200
    next: the next call

    # a preview
    OK: it serves the preview (CPU preview, not the real model)
    GET /v1/models: 200
    next: the next call

    # unreachable
    UNREACHABLE: no answer
    why: refused
    fix: start it
    GET /v1/models: 200
    next: the next call"
  `);
});

test('times that were not taken are null', () => {
  expect(answer({ models_ms: undefined }).data).toMatchObject({
    models_ms: null,
    edit_ms: null,
    workflow_id: null,
  });
});
