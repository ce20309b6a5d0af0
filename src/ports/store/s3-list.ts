/** The pages of an S3 listing, checked so that a broken page is an error and never the end. */
import type { ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { storageFailed } from './keys.ts';
import { NoS3Service } from './s3-error-details.ts';
import { s3Failed } from './s3-errors.ts';

/** Yields each page; `ask` fetches the one behind a continuation token. */
export async function* checkedPages(
  url: string,
  ask: (token: string | undefined) => Promise<ListObjectsV2CommandOutput>,
): AsyncIterable<ListObjectsV2CommandOutput> {
  let token: string | undefined;
  let last: string | undefined;
  const seen = new Set<string>();
  do {
    const page = await ask(token);
    checkPage(page, url);
    for (const { Key: key } of page.Contents ?? []) {
      if (key === undefined) throw broken(url, 'an answer holds an object without a key');
      if (last !== undefined && !isBehind(key, last))
        throw broken(url, `${JSON.stringify(key)} comes behind ${JSON.stringify(last)}`);
      last = key;
    }
    yield page;
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
    if (page.IsTruncated) {
      if (token === undefined) throw broken(url, 'an answer says that there is more, and not where');
      if (seen.has(token)) throw broken(url, 'the service answers in a circle');
      seen.add(token);
    }
  } while (token !== undefined);
}

function checkPage(page: ListObjectsV2CommandOutput, url: string): void {
  const count = (page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0);
  if (page.IsTruncated === undefined && page.Name === undefined && page.KeyCount === undefined)
    throw s3Failed(new NoS3Service(200, ''), url, '');
  if (page.IsTruncated === undefined) throw broken(url, 'an answer does not say whether it is the last one');
  if (page.KeyCount !== undefined && page.KeyCount !== count)
    throw broken(url, `an answer announces ${page.KeyCount} keys and holds ${count}`);
}

/** In the order of their bytes, as S3 sorts. */
function isBehind(key: string, last: string): boolean {
  // Up to U+D7FF the order of UTF-16 is that of UTF-8.
  return /[\ud800-\uffff]/.test(key + last)
    ? Buffer.compare(Buffer.from(key), Buffer.from(last)) > 0
    : key > last;
}

function broken(url: string, why: string): Error {
  return storageFailed(
    `the listing of ${url} broke off`,
    why,
    'call again; when it stays, the service or a proxy before it alters listings',
  );
}
