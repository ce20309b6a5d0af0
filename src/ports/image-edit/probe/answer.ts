/** The one line that the pod prints for us, found in the log of a probe that completed. */

import { Day0Error } from '../../../base/errors.ts';
import { nextCall } from '../../../base/next-call.ts';
import { pause } from '../../../base/pause.ts';
import { jsonOf } from '../../../base/untrusted-text.ts';
import type { OsmoClient } from '../../osmo/client.ts';
import { readLog } from '../../osmo/logs.ts';
import { type RawAnswers, rawAnswers } from '../raw.ts';
import { probeTask } from './request.ts';

const mark = 'PROBE ';
/** The log of a pod that ended a moment ago may still be on its way. */
const tries = 3;

export async function readAnswer(
  osmo: OsmoClient,
  id: string,
  { deadline, signal }: { deadline: number; signal: AbortSignal | undefined },
): Promise<RawAnswers> {
  let problem = `its log has no line that begins with ${mark.trim()}`;
  for (let attempt = 1; attempt <= tries; attempt++) {
    let line: string | undefined;
    await readLog(osmo, { id, task: probeTask, signal, deadline }, ({ platform, text }) => {
      if (!platform && text.startsWith(mark)) line = text.slice(mark.length);
    });
    if (line !== undefined) {
      const parsed = rawAnswers.safeParse(jsonOf(line));
      if (parsed.success) return parsed.data;
      problem = `its line does not have the known form: ${parsed.error.issues[0]?.path.join('.')}`;
      break;
    }
    if (attempt < tries) await pause(1000, signal);
  }
  throw new Day0Error({
    code: 'unreadable_answer',
    what: `the probe (workflow ${id}) completed, and its answer cannot be read`,
    why: problem,
    fix: `call again: another probe is sent; to see this one: ${nextCall('read_logs', { run: id })}`,
    retry: 'safe',
  });
}
