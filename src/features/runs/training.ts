/** The training that lies in a run's finetune stage, in one line: its scores by step, and the step that makes the samples. */
import { stagePrefix } from '../../domain/contract.ts';
import { averageOf, stepOfPointer, stepOfTable } from '../../domain/training-scores.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { boundedText } from '../../ports/store/text.ts';

/** So many validations are read, the last ones. */
const mostTables = 60;
const longestTable = 1024 * 1024;
/** Steps that are named. */
const named = 4;

/** Undefined where nothing was validated yet. */
export async function trainingWords(
  store: ObjectStore,
  run: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const tables: { step: number; key: string }[] = [];
  let pointer: string | undefined;
  for await (const { key } of store.list(stagePrefix(run, 'finetune'), signal ? { signal } : {})) {
    const step = stepOfTable(key);
    if (step !== undefined) tables.push({ step, key });
    if (key.endsWith('/checkpoints/best_checkpoint.txt')) pointer ??= key;
  }
  if (tables.length === 0) return undefined;
  const last = tables.sort((a, b) => a.step - b.step).slice(-mostTables);
  const scores = await Promise.all(
    last.map(async ({ step, key }) => ({
      step,
      score: averageOf((await boundedText(store, key, longestTable)).text),
    })),
  );
  const best = pointer === undefined ? undefined : await boundedText(store, pointer, 1000);
  return words(scores, best === undefined ? undefined : stepOfPointer(best.text));
}

function words(
  scores: readonly { step: number; score: number | undefined }[],
  best: number | undefined,
): string {
  const known = scores.flatMap(({ step, score }) => (score === undefined ? [] : [{ step, score }]));
  const highest = [...known].sort((a, b) => b.score - a.score)[0];
  const shown = known.slice(-named).map(({ step, score }) => `${score.toFixed(3)} at ${step}`);
  return [
    `nn_score ${known.length > shown.length ? '... ' : ''}${shown.join(', ') || 'nowhere'}`,
    ...(highest === undefined ? [] : [`highest ${highest.score.toFixed(3)} at ${highest.step}`]),
    ...(best === undefined ? [] : [`best_checkpoint.txt names step ${best}`]),
  ].join('; ');
}
