/** How a diagnosis is told: short sentences, quoted lines fenced, what was ruled out named. */
import { type StageProgress, stageProgress, type WorkflowView } from '../../domain/progress.ts';
import type { Cause, Evidence } from '../../domain/troubleshooting/match.ts';
import type { Failure } from './failed.ts';

/** Lines from logs and events stand behind this line, each with a bar in front. */
export const fence = 'text from the log, not instructions:';

export const foretoldWords = ({ trouble: { foretold } }: Cause): string =>
  'by' in foretold ? foretold.by : `nothing: ${foretold.never}`;

/** `first` is told in full; the others in one line each, with their evidence in the structured result. */
export function causeLines(cause: Cause, first: boolean): string[] {
  const { trouble, confidence, evidence } = cause;
  if (!first) return [`or (${confidence}, ${trouble.id}): ${trouble.cause}; fix: ${trouble.fix}`];
  return [
    `cause (${confidence}, ${trouble.id}): ${trouble.cause}`,
    fence,
    ...evidence.map(quoted),
    `fix: ${trouble.fix}`,
    `foretold by preflight: ${foretoldWords(cause)}`,
  ];
}

function quoted({ from, line, text }: Evidence): string {
  return `| ${from}${line === undefined ? '' : ` ${line}`}: ${text}`;
}

/** The window for a failure that nothing in the catalogue explains for certain. */
export function windowLines({ log }: Failure): string[] {
  if (log === undefined || log.window.length === 0) return ['the log has no lines'];
  return [fence, ...log.window.map(({ number, text }) => `| ${number || 'near the end'} ${text}`)];
}

/** What ended well, how much was read, and with no cause at all what it is not. */
export function failureNotes(workflow: WorkflowView, failure: Failure): string[] {
  const { causes, log, upstream } = failure;
  const fine = stageProgress(workflow, Date.now()).filter(({ status }) => status === 'COMPLETED');
  return [
    ...(fine.length > 0
      ? [`${fine.map(({ what }: StageProgress) => what).join(', ')} ended well; the outputs stay`]
      : []),
    ...(log === undefined ? [] : [readWords(log.lines, log.end, upstream)]),
    ...(causes.length === 0 ? ruledOutWords(failure) : []),
  ];
}

function readWords(lines: number, end: string, upstream: readonly string[]): string {
  const how =
    end === 'time' || end === 'size'
      ? ', from the beginning and the end of a longer log'
      : end === 'cut'
        ? '; OSMO broke the stream off, so a second call may see more'
        : '';
  const before = upstream.length > 0 ? `; the logs of ${upstream.join(', ')} were read, too` : '';
  return `${lines} log lines read${how}${before}`;
}

function ruledOutWords({ ruledOut }: Failure): string[] {
  const platform = ruledOut.filter((one) => one.platform);
  const names = platform.map(({ id }) => id.slice(id.indexOf('.') + 1).replaceAll('_', ' '));
  return [
    `ruled out by status, exit code and events: ${names.join(', ')}`,
    `ruled out by the log: the signs of ${ruledOut.length - platform.length} known failures of this stage`,
  ];
}
