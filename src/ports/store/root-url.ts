/** The DIG root's URL: checked before anything is listed or written below it. */
import { badInput, type Day0Error } from '../../base/errors.ts';
import { fileUrlProblem } from './file-url.ts';
import { isWhole, osmoForms } from './osmo-url.ts';

/** Keys are at most 1024 bytes, of which a run needs some. */
const longest = 4096;

/** Returns the URL without white space around it and without a trailing slash; throws `bad_input` unless it is s3://bucket[/prefix], file:///folder or a URL of other storage that OSMO knows. */
export function normaliseRoot(given: string): string {
  const url = given.trim();
  const refuse = (why: string): Day0Error =>
    badInput({
      what: `dig_url_root ${JSON.stringify(url.slice(0, 120))} is not usable`,
      why,
      fix: 'give s3://<bucket>/<prefix>, or file:///<absolute folder> on the embedded engine',
    });
  if (url.length > longest) throw refuse(`it is longer than ${longest} characters`);
  if (/\s/.test(url)) throw refuse('it has white space in it; in a file URL a space is written %20');
  if (!URL.canParse(url)) throw refuse('it is not a URL');
  const parsed = new URL(url);
  if (parsed.username || parsed.password)
    throw refuse('it carries a user name or password, which would land in logs');
  if (parsed.search || parsed.hash) throw refuse('it carries a query or a fragment');
  if (parsed.protocol === 'file:') {
    if (parsed.host !== '' || !url.startsWith('file:///'))
      throw refuse('a file URL has three slashes and an absolute folder');
    const problem = fileUrlProblem(url);
    if (problem !== undefined) throw refuse(problem);
    return url.replace(/\/+$/, '');
  }
  if (parsed.protocol === 's3:') {
    if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/|$)/.test(url))
      throw refuse('the bucket name is not valid');
    return url.replace(/\/+$/, '');
  }
  const form = osmoForms.get(parsed.protocol);
  if (form !== undefined) {
    if (!isWhole(url)) throw refuse(`it does not have the form ${form}`);
    return url.replace(/\/+$/, '');
  }
  throw refuse(`the scheme ${parsed.protocol}// is not supported`);
}
