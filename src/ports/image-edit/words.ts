/**
 * What an endpoint's status means, in the words that the run's own pod has, too: `assets/pods/endpoint_words.json`, which
 * `assets/pods/check_endpoint.py` reads by the same rules.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { packagePath } from '../../base/package.ts';
import { line } from '../../base/untrusted-text.ts';

const words = z.object({ what: z.string(), why: z.string(), fix: z.string() });
const form = z.object({
  needs_key: words,
  busy: words,
  not_ready: words,
  redirects: words,
  crashed: words,
  out_of_memory: words,
  no_tls: words,
  other_name: words,
});

export type Meaning = keyof z.infer<typeof form>;
export type Words = z.infer<typeof words>;

let known: z.infer<typeof form> | undefined;

/** With `<name>` replaced by the value of that name. Throws when the file is missing or of another form. */
export function wordsOf(meaning: Meaning, values: Record<string, string>): Words {
  known ??= form.parse(
    JSON.parse(readFileSync(packagePath('assets', 'pods', 'endpoint_words.json'), 'utf8')),
  );
  const fill = (text: string): string =>
    text.replace(/<(\w+)>/g, (whole, key: string) => values[key] ?? whole);
  const { what, why, fix } = known[meaning];
  return { what: fill(what), why: fill(why), fix: fill(fix) };
}

/** Undefined where the status alone tells nothing: 2xx, and what a service says of the request. */
export function meaningOf(status: number, text: string): Meaning | undefined {
  if (status >= 400 && ranOut(text)) return 'out_of_memory';
  if (status === 400 && /HTTP request .*HTTPS/i.test(text)) return 'no_tls';
  if ([401, 403, 407].includes(status)) return 'needs_key';
  if ([408, 425, 429].includes(status)) return 'busy';
  if ([502, 503, 504].includes(status)) return 'not_ready';
  if (status >= 300 && status < 400) return 'redirects';
  return status >= 500 && status !== 501 ? 'crashed' : undefined;
}

export const ranOut = (text: string): boolean =>
  /out of memory|OutOfMemory|CUBLAS_STATUS_ALLOC_FAILED/i.test(text);

/** The beginning of what it said, as one line. */
export const quoteStart = (text: string): string => line(text, 160) || 'nothing';

/** Where a redirect leads: without its query, which may carry what is nobody's business. */
export const leadsTo = (location: string | undefined): string =>
  location === undefined ? 'an address that it does not name' : line(location.replace(/[?#].*$/, ''), 160);
