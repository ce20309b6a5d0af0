/** How a piece of a log is told: which log, how much of it, the lines behind a fence, and why it may be quiet. */
import { counted } from '../../base/counted.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { stageProgress } from '../../domain/progress.ts';
import { quietNotes } from '../../domain/quiet-phases.ts';
import { fence } from '../../features/diagnose/index.ts';
import type { LogExcerpt } from '../../features/follow/index.ts';
import { tasksOf } from '../../features/runs/index.ts';
import type { FollowEnd } from '../../ports/osmo/follow.ts';
import type { LogLine } from '../../ports/osmo/logs.ts';
import { runData } from './run.ts';

/** `now` in milliseconds since the epoch. */
export function formatLog(excerpt: LogExcerpt, cluster: ClusterKind, now: number) {
  const { found, task, picked, end, searched, most, cursor, next } = excerpt;
  const { workflow, name } = found;
  return {
    data: {
      ...runData(found),
      task,
      tasks: tasksOf(workflow),
      lines: picked.lines.map(({ number, time, text, platform }) => ({
        number,
        time: time ?? null,
        text,
        from_osmo: platform,
      })),
      hits: searched ? picked.hits : 0,
      total: picked.total,
      complete: end === 'complete' && cursor === null,
      cursor,
    },
    lines: [
      `${workflow.status}: log of ${task}, run ${name ?? workflow.id} (workflow ${workflow.id}; at a shell: ${shell[cluster]} workflow logs ${workflow.id} --task ${task})`,
      summary(excerpt),
      ...fenced(picked.lines, most),
      ...(end === 'quiet' ? quietNotes(cluster, stageProgress(workflow, now)) : []).map(
        (note) => `a quiet log is not a dead run: ${note}`,
      ),
    ],
    next,
  };
}

/** The command that reads the same log, whole. */
const shell: Record<ClusterKind, string> = { embedded: 'pcba-day0-osmo', osmo: 'osmo' };

const ends: Record<FollowEnd, string> = {
  complete: 'the log is complete',
  quiet: 'the run is alive and nothing more has come yet',
  time: 'reading met its time bound, the log goes on',
  size: 'reading met its size bound, the log goes on',
  cut: 'OSMO broke the stream off; call again for the rest',
};

function summary({ picked: { lines, hits, total }, end, searched }: LogExcerpt): string {
  if (lines[0]?.number === 0)
    return `the last ${lines.length === 1 ? 'line' : `${lines.length} lines`}, of a log that is longer than the ${total} that are read at a time`;
  const found = searched
    ? `${counted(hits, 'hit')} in ${counted(total, 'line')}`
    : `${lines.length} of ${counted(total, 'line')}`;
  return `${found}; ${ends[end]}`;
}

function fenced(lines: readonly LogLine[], most: number): string[] {
  if (lines.length === 0) return ['(no lines)'];
  let last = 0;
  const shown = lines.flatMap(({ number, platform, text }) => {
    const gap = last !== 0 && number > last + 1 ? ['| ...'] : [];
    last = number;
    return [...gap, `| ${number === 0 ? '' : `${number} `}${platform ? '[osmo] ' : ''}${text}`];
  });
  // The marks of the gaps take their place, too.
  return [
    fence,
    ...shown.slice(0, most),
    ...(shown.length > most ? ['| ... and so on, in the structured content'] : []),
  ];
}
