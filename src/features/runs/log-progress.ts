/**
 * How far a running stage says it is: the last `n/m` in its log's tail, or, while AnomalyGen draws, the number of samples
 * it told the PSNR of. The text itself is never passed on.
 */
import type { WorkflowView } from '../../domain/progress.ts';
import type { ToolContext } from '../../ports/context.ts';
import { readLog } from '../../ports/osmo/logs.ts';

/** The tail of a live log follows for ever, so reading it is ended after this long. */
const tailMilliseconds = { embedded: 1200, osmo: 4000 };

/** The image-edit client says up to forty lines of a crop, between two counts of its pod. */
const tailLines = 60;

/** Such as `12/40`, of several boards `board 2 of 3, 140/300`; or undefined when the log says nothing of the kind or cannot be read. */
export async function stageDone(
  workflow: WorkflowView,
  groupName: string,
  context: ToolContext,
): Promise<string | undefined> {
  const task = workflow.groups.find(({ name }) => name === groupName)?.tasks[0];
  if (!task) return undefined;
  const deadline = tailMilliseconds[context.settings.cluster];
  try {
    const counter = new Counter();
    const { osmo, signal } = context;
    const lines = longTailed.has(groupName) ? longTail : tailLines;
    const request = { id: workflow.id, task: task.name, lines, deadline, quiet: 400, signal };
    await readLog(osmo, request, ({ text }) => counter.take(text));
    return counter.done;
  } catch {
    context.signal?.throwIfAborted();
    // Progress within a stage is a courtesy; the status above stands without it.
    return undefined;
  }
}

/**
 * AnomalyGen numbers no samples while it draws; their lines are counted from the pod's own line before them. Which of several
 * boards is rendered stands before all that Kit says while it warms up.
 */
const longTail = 2000;
const longTailed: ReadonlySet<string> = new Set(['anomaly-infer', 'usd2roi-render']);

/** Reads line by line what is done. */
export class Counter {
  done: string | undefined;
  private board: string | undefined;
  private drawn: { count: number; of: number } | undefined;

  take(text: string): void {
    // The pod counts over all boards; what the renderer counts begins anew with each of them.
    const board = /^board (\d{1,3}) of (\d{1,3}): (?:(\d{1,7}) of (about )?(\d{1,7}) patches$)?/.exec(text);
    if (board) {
      const [, which, of, patches, about, all] = board;
      this.board = `board ${which} of ${of}`;
      this.done =
        patches === undefined
          ? this.board
          : `${this.board}, ${patches}${about === undefined ? '/' : ' of about '}${all}`;
    }
    if (this.board !== undefined) return;
    const begins = /\binference: (\d+) test cases\b/.exec(text);
    if (begins) this.drawn = { count: 0, of: Number(begins[1]) };
    if (this.drawn && /\bPSNR: \[/.test(text)) {
      this.drawn.count = Math.min(this.drawn.of, this.drawn.count + 1);
      this.done = `${this.drawn.count}/${this.drawn.of}`;
      return;
    }
    this.done = lastCount(text) ?? this.done;
  }
}

/**
 * How often placement succeeded, how many triggers the renderer has, a rank's share, a warm-up, the patience of early stop; and
 * the bar of a single picture's steps, unlike that of the labels (tqdm in pseudo_label.py of 1.1).
 */
const noProgress = [
  /\d+\/\d+ (?:seeds OK|with ROI)|Trigger \d+\/\d+ done/,
  /assigned \d+\/\d+ samples|Hit counter: \d+\/\d+|no improve \(\d+\/\d+/,
  /^(?!.*Processing images and annotations).*\d%\|.*\| \d+\/\d+ \[/,
];

function lastCount(text: string): string | undefined {
  if (noProgress.some((pattern) => pattern.test(text))) return undefined;
  const step = /\b(\d{1,7}) : iter_speed [\d.]+ seconds per iteration/.exec(text);
  if (step) return `step ${step[1]}`;
  const match =
    /\bscan (\d{1,7})\/(\d{1,7})$/.exec(text.trimEnd()) ??
    /\[(\d{1,7})\/(\d{1,7})\] \S/.exec(text) ??
    /(?:^|[\s:(])(\d{1,7})\s?\/\s?(\d{1,7})(?=$|[\s,;:).])/.exec(text);
  return match && Number(match[1]) <= Number(match[2]) ? `${match[1]}/${match[2]}` : undefined;
}
