/** Two runs side by side. */
export { type ComparedPair, comparePair } from './compare-pair.ts';
export { type Comparison, noticesOf, type Sided } from './compare-runs.ts';
export { columns } from './same-cells.ts';
