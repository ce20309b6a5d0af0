/** Which iteration is the best one, and when training stops early: by nn_score, as the callbacks of AnomalyGen 1.1 decide. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say, warn } from '../python-script.ts';
import type { Recipe } from '../recipe.ts';

/** Iterations below it do not count where a training was planned to go beyond it. */
const warmUp = 7500;

const weightsOf = (run: string, iteration: number): string =>
  join(run, 'checkpoints', 'model', `iter_${String(iteration).padStart(9, '0')}.pt`);

/** Writes `checkpoints/best_checkpoint.txt`, or says why there is none. */
export async function writeBest(
  run: string,
  scores: ReadonlyMap<number, number>,
  maxIter: number,
): Promise<void> {
  if (scores.size === 0) {
    warn(
      'TrainingReport: no validation results under valid/ — skipping best_checkpoint.txt, so inference will fall back to latest_checkpoint.txt. Check that validation_iter is not larger than max_iter.',
    );
    return;
  }
  const saved = [...scores].filter(([at]) => existsSync(weightsOf(run, at)));
  const settled = maxIter > warmUp ? saved.filter(([at]) => at >= warmUp) : saved;
  if (saved.length > 0 && settled.length === 0)
    warn(
      `TrainingReport: no validated checkpoint at or after the warm-up (${warmUp}) though max_iter was ${maxIter} — the run ended early. Selecting from iterations below it.`,
    );
  const [first, ...others] = settled.length > 0 ? settled : saved;
  if (first === undefined) {
    warn(
      `TrainingReport: ${scores.size} validated iteration(s) but none has both a finite nn and a checkpoint under ${join(run, 'checkpoints', 'model')} — skipping best_checkpoint.txt. Check that validation_iter is a multiple of save_iter.`,
    );
    return;
  }
  const [best, score] = others.reduce((a, b) => (b[1] > a[1] ? b : a), first);
  const name = `iter_${String(best).padStart(9, '0')}.pt`;
  await writeFile(join(run, 'checkpoints', 'best_checkpoint.txt'), `${name}\n`);
  say(
    `Best checkpoint by nn (max): iteration ${best} = ${score.toFixed(4)} -> ${join(run, 'checkpoints', 'model', name)}`,
  );
}

/** Counts validations that bring nothing new. */
export class EarlyStop {
  private best: number | undefined;
  private bestAt = 0;
  private improvedAt = 0;
  private waited = 0;

  constructor(
    private readonly recipe: Recipe,
    private readonly run: string,
  ) {}

  /** True when training ends here; `early_stop.json` then says why. */
  async stops(iteration: number, score: number): Promise<boolean> {
    const { earlyStop, maxIter } = this.recipe;
    if (!earlyStop.enabled || (maxIter > warmUp && iteration < warmUp)) return false;
    if (this.best === undefined || score > this.threshold(this.best)) {
      [this.best, this.bestAt, this.improvedAt, this.waited] = [score, iteration, iteration, 0];
      return false;
    }
    if (score > this.best) [this.best, this.bestAt] = [score, iteration];
    this.waited++;
    say(
      `EarlyStop: iter=${iteration} nn=${score.toFixed(4)} no improve (${this.waited}/${earlyStop.patience}, best=${this.best.toFixed(4)} at iter=${this.bestAt})`,
    );
    if (this.waited < earlyStop.patience) return false;
    say(`EarlyStop: triggered at iter=${iteration}, best nn=${this.best.toFixed(4)} at iter=${this.bestAt}`);
    const state = {
      triggered: true,
      criteria: 'nn',
      patience: earlyStop.patience,
      best_iteration: this.bestAt,
      stop_iteration: iteration,
      last_improved_iteration: this.improvedAt,
      min_delta: earlyStop.minDelta,
      min_delta_mode: earlyStop.mode,
      cumulative_delta: false,
    };
    await writeFile(join(this.run, 'early_stop.json'), JSON.stringify(state, null, 2));
    return true;
  }

  private threshold(best: number): number {
    const { minDelta, mode } = this.recipe.earlyStop;
    return mode === 'abs' ? best + minDelta : best * (1 + minDelta);
  }
}
