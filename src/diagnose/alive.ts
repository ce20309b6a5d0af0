/** A run that has not finished: queued, starting, working, or quiet, told apart from a dead one. */
import { stageProgress } from '../day0/progress.ts';
import { quietNotes } from '../day0/quiet-phases.ts';
import { readEvents, readLog } from '../osmo/logs.ts';
import type { FoundRun } from '../runs/find.ts';
import { chooseTask } from '../runs/tasks.ts';
import type { ToolContext } from '../tools/context.ts';

export interface Alive {
  verdict: 'QUEUED' | 'STARTING' | 'RUNNING';
  /** Sentences. */
  notes: string[];
}

const waiting = /^(SUBMITTING|WAITING|PROCESSING|SCHEDULING)$/;

export async function describeAlive({ workflow }: FoundRun, context: ToolContext): Promise<Alive> {
  const now = Date.now();
  const stages = stageProgress(workflow, now);
  const running = stages.find(({ status }) => status === 'RUNNING');
  if (running) {
    const last = await lastLogTime(workflow.id, chooseTask(workflow, running.group), context);
    const silent = last === undefined ? undefined : Math.max(0, Math.round((now - last) / 1000));
    return {
      verdict: 'RUNNING',
      notes: [
        `${running.what} has been running for ${running.seconds ?? 0} s${silent === undefined ? ' and has printed nothing yet' : `; its last line is ${silent} s old`}`,
        ...quietNotes(context.settings.cluster, stages).map(
          (note) => `a quiet log is not a dead run: ${note}`,
        ),
      ],
    };
  }
  const next = stages.find(({ status }) => status !== 'COMPLETED');
  const scheduling = await schedulingEvents(workflow.id, context);
  const since = Math.max(0, Math.round((now - workflow.submitted) / 1000));
  return {
    verdict: next !== undefined && !waiting.test(next.status) ? 'STARTING' : 'QUEUED',
    notes: [
      `${next?.what ?? 'the first stage'} is ${next?.status ?? workflow.status}, ${since} s after the submit`,
      ...scheduling,
    ],
  };
}

async function lastLogTime(
  id: string,
  task: string,
  { osmo, signal }: ToolContext,
): Promise<number | undefined> {
  let last: number | undefined;
  try {
    await readLog(osmo, { id, task, lines: 5, signal, deadline: 4000, quiet: 500 }, ({ time }) => {
      if (time !== undefined) last = Date.parse(`${time.replaceAll('/', '-').replace(' ', 'T')}Z`);
    });
  } catch {
    if (signal?.aborted) throw signal.reason;
  }
  return last;
}

/** What keeps a pod from a node, in plain words. */
async function schedulingEvents(id: string, { osmo, signal }: ToolContext): Promise<string[]> {
  try {
    const { lines } = await readEvents(osmo, { id, signal, deadline: 6000, quiet: 800 });
    const blocked = lines.findLast((line) => /FailedScheduling|Unschedulable|Insufficient/i.test(line));
    if (blocked === undefined) return ['no scheduling problem is among the events: it waits for its turn'];
    const lack = /Insufficient (\S+)/.exec(blocked)?.[1];
    return [
      lack === undefined
        ? 'no node takes the pod now (FailedScheduling)'
        : `no node has enough ${lack} free now: ${lack.includes('gpu') ? 'all GPUs of the pool are in use, or the stage asks for more than a node has' : 'the stage asks for more than is free'}`,
    ];
  } catch {
    if (signal?.aborted) throw signal.reason;
    return [];
  }
}
