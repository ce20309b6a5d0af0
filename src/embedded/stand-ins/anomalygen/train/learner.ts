/** Learns mean and spread of every feature by small steps towards one example after another. */
import { random } from '../../shared/random.ts';
import { type Feature, features, type Look, scales } from '../learnt/measure.ts';
import type { Statistics } from '../learnt/statistics.ts';
import type { Examples } from './examples.ts';

interface Estimate {
  mean: number;
  variance: number;
  /** The example before, from which the variance is learnt without knowing the mean. */
  previous: number | undefined;
}

type Estimates = Record<Feature, Estimate>;

/** Before training: a small, grey, blurred spot. What a step of too little training makes looks like it. */
const start: Record<Feature, number> = {
  red: 0.4,
  green: 0.4,
  blue: 0.4,
  contrast: 0.02,
  detail: 0,
  fill: 0.1,
};

export class Learner {
  private readonly estimates = new Map<string, Estimates>();
  private readonly next = random('the order of the examples');

  /** `iterations`: of the whole training, over which the rate falls. */
  constructor(
    private readonly examples: readonly Examples[],
    private readonly iterations: number,
  ) {
    for (const { type } of examples) this.estimates.set(type, fresh());
  }

  /** Share of the way to an example that iteration `n` of 1.. goes. */
  rate(n: number): number {
    const left = 1 - 0.9 * ((n - 1) / this.iterations);
    return Math.min(0.5, (8 * left * this.examples.length) / this.iterations);
  }

  /** One iteration: one look and one extent of one defect. Returns the loss before it. */
  step(n: number): number {
    const example = this.examples[(n - 1) % this.examples.length];
    const estimates = example && this.estimates.get(example.type);
    if (!example || !estimates) return 0;
    const look = this.pick(example.looks.train);
    const seen: Look & { fill: number } = { ...look, fill: this.pick(example.fills.train) };
    const rate = this.rate(n);
    let loss = 0;
    for (const key of features) {
      const estimate = estimates[key];
      const error = seen[key] - estimate.mean;
      loss += (error / scales[key]) ** 2 / features.length;
      estimate.mean += rate * error;
      // Half the squared difference of two examples drawn at random is their variance on average.
      if (estimate.previous !== undefined)
        estimate.variance += rate * ((seen[key] - estimate.previous) ** 2 / 2 - estimate.variance);
      estimate.previous = seen[key];
    }
    return loss;
  }

  /** What has been learnt so far, by defect type. */
  learnt(): Map<string, Statistics> {
    return new Map([...this.estimates].map(([type, estimates]) => [type, statisticsOf(estimates)]));
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.next() * items.length)];
    if (item === undefined) throw new Error('there is no example to learn from');
    return item;
  }
}

const fromFeatures = <Value>(value: (key: Feature) => Value): Record<Feature, Value> => ({
  red: value('red'),
  green: value('green'),
  blue: value('blue'),
  contrast: value('contrast'),
  detail: value('detail'),
  fill: value('fill'),
});

const fresh = (): Estimates =>
  fromFeatures((key) => ({ mean: start[key], variance: 0, previous: undefined }));

const statisticsOf = (estimates: Estimates): Statistics =>
  fromFeatures((key) => ({ mean: estimates[key].mean, spread: Math.sqrt(estimates[key].variance) }));
