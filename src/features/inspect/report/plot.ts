/** A distribution as one drawing: a histogram per group over a common scale, with the reference behind it where there is one. */
import { escapeHtml } from '../../../base/imaging/html.ts';
import type { Distribution } from '../inspection.ts';
import { median } from '../numbers.ts';

const bins = 40;
// As wide as a phone, so that the text keeps its size there.
const width = 380;
const label = 18;
const row = { height: 30, gap: 8 };
const left = 0;

/** An SVG element; its text says the numbers, too. */
export function plot({ title, unit, groups, reference = {} }: Distribution): string {
  const names = Object.keys(groups);
  const bands = names.flatMap((name) => {
    const band = reference[name];
    return band ? [band.mean - 2 * band.spread, band.mean + 2 * band.spread] : [];
  });
  const all = names.flatMap((name) => groups[name] ?? []);
  const low = Math.min(...all, ...bands);
  const high = Math.max(...all, ...bands);
  const range = high > low ? high - low : 1;
  const x = (value: number): number => left + ((value - low) / range) * width;
  const rows = names.map((name, n) => {
    const top = n * (label + row.height + row.gap) + label;
    const values = groups[name] ?? [];
    const band = reference[name];
    return [
      band ? rectangle(x(band.mean - 2 * band.spread), top, x(band.mean + 2 * band.spread)) : '',
      bars(values, low, range, top, x),
      `<text x="0" y="${top - 5}">${escapeHtml(name)} <tspan class="quiet">${values.length}, median ${short(median(values))}</tspan></text>`,
    ].join('');
  });
  const height = names.length * (label + row.height + row.gap);
  const anchors = ['start', 'middle', 'end'];
  // One value has one mark.
  const marks = high > low ? [low, (low + high) / 2, high] : [low];
  const axis = marks.map(
    (value, n) =>
      `<text class="quiet" x="${x(value).toFixed(1)}" y="${height + 14}" text-anchor="${anchors[n]}">${short(value)}</text>`,
  );
  return `<figure><figcaption>${escapeHtml(title)} <span class="quiet">${escapeHtml(unit)}</span></figcaption>
<svg role="img" aria-label="${escapeHtml(title)}" viewBox="0 0 ${left + width} ${height + 20}">${rows.join('')}${axis.join('')}</svg></figure>`;
}

function bars(
  values: readonly number[],
  low: number,
  range: number,
  top: number,
  x: (value: number) => number,
): string {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value - low) / range) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return counts
    .map((count, n) => {
      if (count === 0) return '';
      const tall = Math.max(2, (count / most) * (row.height - 4));
      return `<rect class="bar" x="${x(low + (n * range) / bins).toFixed(1)}" y="${(top + row.height - tall).toFixed(1)}" width="${(width / bins - 1).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
    })
    .join('');
}

const rectangle = (x0: number, y: number, x1: number): string =>
  `<rect class="band" x="${x0.toFixed(1)}" y="${y}" width="${Math.max(1, x1 - x0).toFixed(1)}" height="${row.height}"/>`;

const short = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
