/** One HTML file with everything inside: the story of each sample, the counts, and what made the pictures. */
import type { SheetRow } from './sheet.ts';

export interface Page {
  title: string;
  notice: string;
  facts: [name: string, value: string][];
  columns: readonly string[];
  rows: SheetRow[];
}

/** A complete HTML document; every text is escaped, pictures are data URLs, nothing is loaded from elsewhere. */
export function htmlPage({ title, notice, facts, columns, rows }: Page): string {
  const head = columns.map((column) => `<th>${escapeHtml(column)}</th>`).join('');
  const body = rows
    .map(({ caption, pictures }) => {
      const cells = pictures.map(
        (picture, i) => `<td>${picture ? image(picture, `${caption}, ${columns[i] ?? ''}`) : ''}</td>`,
      );
      return `<tr><th scope="row">${escapeHtml(caption)}</th>${cells.join('')}</tr>`;
    })
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1500px; padding: 0 1rem; background: #181a1e; color: #dee2e6 }
.notice { border-left: 4px solid #e0a800; padding: .4rem .8rem; background: #26292e }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem }
dt { color: #9aa0a6 } dd { margin: 0; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; padding: .4rem; vertical-align: top; overflow-wrap: anywhere }
tbody th { width: 9rem; font-weight: 400; color: #9aa0a6 }
td { padding: .3rem } img { width: 100%; display: block; background: #000 }
</style>
<h1>${escapeHtml(title)}</h1>
<p class="notice">${escapeHtml(notice)}</p>
<dl>${facts.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>
<table><thead><tr><th>sample</th>${head}</tr></thead>
<tbody>
${body}
</tbody></table>
</html>
`;
}

function image(bytes: Uint8Array, alt: string): string {
  const type = bytes[0] === 0xff ? 'image/jpeg' : 'image/png';
  return `<img loading="lazy" src="data:${type};base64,${Buffer.from(bytes).toString('base64')}" alt="${escapeHtml(alt)}">`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
