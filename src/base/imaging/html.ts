/** Text as HTML, and the frame of pages that stand alone: no script, nothing loaded from elsewhere, light and dark. */

import { cleanText } from '../redact.ts';

/** Also without secrets: pages hold names and notes of others. */
export function escapeHtml(text: string): string {
  return cleanText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A JPEG or PNG as an element whose picture is in the page. */
export function imageElement(bytes: Uint8Array, alt: string): string {
  const type = bytes[0] === 0xff ? 'image/jpeg' : 'image/png';
  return `<img loading="lazy" src="data:${type};base64,${Buffer.from(bytes).toString('base64')}" alt="${escapeHtml(alt)}">`;
}

/** `body` is HTML already. */
export function standAlonePage(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --quiet: #60686f; --line: #d8dde2; --bar: #3b74b8; --band: #f3d27a66; --bad: #b3261e; --look: #8a5a00; --info: #60686f }
@media (prefers-color-scheme: dark) { :root { --paper: #181a1e; --ink: #dee2e6; --quiet: #9aa0a6; --line: #33383e; --bar: #7fb0ea; --band: #e0a80033; --bad: #ff8a80; --look: #f0c060; --info: #9aa0a6 } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1200px; padding: 0 1rem; background: var(--paper); color: var(--ink) }
h2 { margin-top: 2.2rem; font-size: 1.15rem }
.notice { border-left: 4px solid #e0a800; padding: .3rem .8rem }
${style}
</style>
${body}
</html>
`;
}
