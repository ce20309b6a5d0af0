/** Looks at an image-edit endpoint from this machine. */
import { type EndpointQuestion, gatherAnswers } from './gather.ts';
import { judgeAnswers } from './judge.ts';
import type { EndpointReport } from './report.ts';

export async function inspectEndpoint(
  asked: EndpointQuestion,
  signal?: AbortSignal,
): Promise<EndpointReport> {
  return judgeAnswers(await gatherAnswers(asked, signal), { ...asked, from: 'here' });
}
