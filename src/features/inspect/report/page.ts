/** The report of an inspection as one page: verdict, findings with pictures of samples that show them, and the distributions. */
import { escapeHtml, imageElement, standAlonePage } from '../../../base/imaging/html.ts';
import { type Finding, type Inspection, verdictOf, verdictWords } from '../inspection.ts';
import { plot } from './plot.ts';
import { worstOf } from './worst.ts';

/** Small pictures of samples by name, for as many as were made. */
export type Thumbnails = ReadonlyMap<string, Uint8Array>;

const style = `h1 { overflow-wrap: anywhere; line-height: 1.25 }
.verdict { font-size: 1.4rem; font-weight: 650 }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; vertical-align: top; padding: .5rem .6rem .5rem 0; border-top: 1px solid var(--line) }
.bad { color: var(--bad) } .look { color: var(--look) } .good, .info, .quiet { color: var(--info) }
code { font-size: .9em } .names { overflow-wrap: anywhere }
.pictures { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .4rem }
.pictures figure { margin: 0; width: 132px; font-size: .75rem; overflow-wrap: anywhere }
.pictures img { width: 132px; height: 132px; object-fit: contain; background: #0003 }
.worst { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 45%), 1fr)); gap: .7rem }
.worst figure { margin: 0; font-size: .8rem; overflow-wrap: anywhere } .worst img { width: 100%; aspect-ratio: 1; object-fit: contain; background: #0003 }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 23rem), 1fr)); gap: 1.5rem }
.plots figure { margin: 0 } figcaption { font-weight: 600 } figcaption span { font-weight: 400 }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif } svg text { fill: var(--ink) }
svg .quiet { fill: var(--quiet) } .bar { fill: var(--bar) } .band { fill: var(--band) }`;

/** So many names and pictures stand beside a finding. */
const shownNames = 40;
const shownPictures = 6;

export function reportPage(inspection: Inspection, notice: string, thumbnails: Thumbnails): string {
  const { run, root, samples, opened, findings, distributions } = inspection;
  const verdict = verdictOf(inspection);
  const colour = verdict === 'GOOD' ? '' : verdict === 'NOT USABLE' ? 'bad' : 'look';
  const rows = findings.map((finding) => findingRow(finding, thumbnails)).join('\n');
  return standAlonePage(
    `Inspection of ${run}`,
    style,
    `<h1>Inspection of ${escapeHtml(run)}</h1>
<p class="verdict ${colour}">${verdictWords(inspection)}</p>
<p class="notice">${escapeHtml(notice)}</p>
<p>${samples.length} samples at <code class="names">${escapeHtml(root)}/runs/${escapeHtml(run)}</code>, ${opened} opened.</p>
<h2>Findings</h2>
<table>${rows || '<tr><td>none</td></tr>'}</table>
${worstPictures(inspection, thumbnails)}
${lookTable(inspection)}
<h2>Distributions</h2>
<div class="plots">${distributions.map(plot).join('\n')}</div>`,
  );
}

/** What a person looks at first: the samples with the lowest scores, whatever was found. */
function worstPictures(inspection: Inspection, thumbnails: Thumbnails): string {
  const figures = worstOf(inspection).flatMap(({ name, verdict, score, findings }) => {
    const bytes = thumbnails.get(name);
    if (!bytes) return [];
    const found =
      findings.length > 0 ? `<br><span class="quiet">${escapeHtml(findings.join(', '))}</span>` : '';
    const text = `${escapeHtml(name)}<br><span class="${verdict}">${verdict} ${score.toFixed(2)}</span>${found}`;
    return [`<figure>${imageElement(bytes, name)}<figcaption><span>${text}</span></figcaption></figure>`];
  });
  if (figures.length === 0) return '';
  return `<h2>The worst samples</h2>
<p class="quiet">The lowest scores of ${inspection.samples.length}; 1 is typical of its kind. The mask's outline is drawn in yellow.</p>
<div class="worst">${figures.join('\n')}</div>`;
}

function lookTable({ drift }: Inspection): string {
  if (!drift) return '';
  const rows = drift.materials.map(({ material, pictures, score, differs }) => {
    const loudest = differs
      .filter(({ by }) => by >= 0.5)
      .slice(0, 4)
      .map(
        ({ feature, here, reference, by }) =>
          `${escapeHtml(feature)} ${here.toPrecision(3)} for ${reference.toPrecision(3)} (${by.toFixed(1)} spreads)`,
      );
    return `<tr><td>${escapeHtml(material)}</td><td>${pictures}</td><td>${score.toFixed(2)}</td><td>${loudest.join('<br>') || 'nothing'}</td></tr>`;
  });
  return `<h2>Camera look against ${escapeHtml(drift.profile)}</h2>
<p>Score ${drift.score.toFixed(2)}, threshold ${drift.threshold}. It compares colour, contrast, detail and agreement with the render per material;
the band in a plot is the reference's mean and two spreads.</p>
<table><tr><th>material</th><th>pictures</th><th>score</th><th>differs most in</th></tr>${rows.join('')}</table>`;
}

function findingRow({ id, level, what, fix, samples }: Finding, thumbnails: Thumbnails): string {
  const pictures = samples
    .flatMap((name) => {
      const bytes = thumbnails.get(name);
      if (!bytes) return [];
      const caption = `<figcaption class="quiet">${escapeHtml(name)}</figcaption>`;
      return [`<figure>${imageElement(bytes, name)}${caption}</figure>`];
    })
    .slice(0, shownPictures);
  const names = samples.slice(0, shownNames).map(escapeHtml).join(', ');
  const rest = samples.length > shownNames ? ` and ${samples.length - shownNames} more` : '';
  const text = [
    escapeHtml(what),
    ...(fix ? [`<br><span class="quiet">${escapeHtml(fix)}</span>`] : []),
    ...(names ? [`<br><span class="quiet names">${names}${rest}</span>`] : []),
    ...(pictures.length > 0 ? [`<div class="pictures">${pictures.join('')}</div>`] : []),
  ].join('');
  return `<tr><td class="${level}">${level}</td><td><code>${escapeHtml(id)}</code></td><td>${text}</td></tr>`;
}
