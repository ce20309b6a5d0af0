/** What `osmo data list --no-pager` prints: one key a line, an empty line, and the total, without which the listing is no listing. */
import { storageFailed } from './keys.ts';

/** Names as printed, as they come. Rejects with `storage_failed` when the total is missing or another one. */
export async function* listedNames(url: string, lines: AsyncIterable<string>): AsyncIterable<string> {
  let count = 0;
  let behind = false;
  let total: number | undefined;
  for await (const line of lines) {
    const match = behind ? /^Total (\d+) objects found$/.exec(line) : null;
    if (match && total === undefined) total = Number(match[1]);
    else if (line === '') behind = true;
    else if (behind) throw broken(url, `${JSON.stringify(line.slice(0, 80))} stands behind the last key`);
    else {
      count++;
      yield line;
    }
  }
  if (total === undefined) throw broken(url, `it ended after ${count} keys without its total`);
  if (total !== count) throw broken(url, `${count} keys came, and the total says ${total}`);
}

function broken(url: string, why: string): Error {
  return storageFailed(
    `the listing of ${url} broke off`,
    why,
    `call again; compare with: osmo data list ${url} -r --no-pager`,
  );
}
