/** A comparison as one page. */

import { escapeHtml, imageElement, standAlonePage } from '../../base/imaging/html.ts';
import { plot } from '../inspect/index.ts';
import { type Comparison, noticesOf, type Sided } from './compare-runs.ts';
import { sideBySide } from './distributions.ts';
import { columns } from './same-cells.ts';

const style = `table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
.quiet { color: var(--quiet) } .cells img { width: 100%; display: block } .cells td { width: 24% } .cells th { width: 4% }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 32rem), 1fr)); gap: 1.5rem }
.plots figure { margin: 0 } figcaption { font-weight: 600 } figcaption span { font-weight: 400 }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif } svg text { fill: var(--ink) } svg .quiet { fill: var(--quiet) } .bar { fill: var(--bar) }`;

export function comparisonPage(comparison: Comparison): string {
  const { a, b, values, drift, rows, common, shared } = comparison;
  const defects = [...new Set([...Object.keys(a.counts), ...Object.keys(b.counts)])].sort();
  const row = (name: string, left: string, right: string): string =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(left)}</td><td>${escapeHtml(right)}</td></tr>`;
  const counts = [
    row('verdict', a.verdict, b.verdict),
    row('samples', total(a), total(b)),
    ...defects.map((defect) => row(defect, String(a.counts[defect] ?? 0), String(b.counts[defect] ?? 0))),
  ];
  const cells = rows.map(({ caption, pictures }) => {
    const fields = pictures.map((bytes, n) =>
      bytes instanceof Uint8Array
        ? `<td>${imageElement(bytes, `${caption}, ${columns[n] ?? ''}`)}</td>`
        : `<td class="quiet">${bytes ?? 'none'}</td>`,
    );
    return `<tr><td colspan="4">${escapeHtml(caption)}</td></tr><tr>${fields.join('')}</tr>`;
  });
  return standAlonePage(
    `${a.run} and ${b.run}`,
    style,
    `<h1>Two runs</h1>
<p>A is ${escapeHtml(a.run)}, B is ${escapeHtml(b.run)}.</p>
<p class="notice">${escapeHtml(noticesOf(comparison))}</p>
${shared.map((one) => `<p>${escapeHtml(one)}</p>`).join('\n')}
<h2>Counts</h2><table><tr><th></th><th>A</th><th>B</th></tr>${counts.join('')}</table>
<h2>Values that differ</h2>${
      typeof values === 'string'
        ? `<p>${escapeHtml(values)}</p>`
        : `<table><tr><th></th><th>A</th><th>B</th></tr>${values.map((one) => row(one.name, one.a, one.b)).join('') || '<tr><td>none</td></tr>'}</table>`
    }
<h2>Camera look of B against A</h2><p>${drift ? `score ${drift.score.toFixed(2)} of 1` : 'they share no material'}</p>
<h2>The same cells</h2><p>${common} crops have a camera look in both.</p>
<table class="cells"><tr>${columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr>${cells.join('')}</table>
<h2>Distributions</h2><div class="plots">${sideBySide(a.inspection, b.inspection).map(plot).join('\n')}</div>`,
  );
}

const total = ({ inspection }: Sided): string => String(inspection.samples.length);
