/** `data list|upload|download|check` over the same object stores as the server. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Day0Error, messageOf } from '../../../base/errors.ts';
import { replaceFile } from '../../../base/system/files.ts';
import { visible } from '../../../base/untrusted-text.ts';
import { openStore } from '../../../ports/store/index.ts';
import { checkReadable } from '../../../ports/store/keys.ts';
import type { ObjectStore } from '../../../ports/store/port.ts';
import { parseArguments } from '../argv.ts';
import { Refusal, UsageError } from '../refusal.ts';
import { printLines, printName } from './output.ts';

/** Opens the store; a URL that is none is a usage error, as in the real command. */
async function open(command: string, url: string): Promise<ObjectStore> {
  if (!/^(s3|file):\/\//.test(url)) {
    throw new UsageError(
      `usage: osmo data ${command} [-h]\nosmo data ${command}: error: argument remote_uri: Invalid storage path: ${url}`,
    );
  }
  try {
    return await openStore(url.replace(/\/+$/, ''));
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Day0Error) return new Refusal(`${error.body.what}: ${error.body.why}`, 1, 2);
  return new Refusal(messageOf(error), 1, 2);
}

/** The path inside the bucket; of a file URL, the path without its leading slash. */
function keyPrefix({ url }: ObjectStore): string {
  const { pathname } = new URL(url);
  const path = decodeURIComponent(pathname).replace(/^\/+/, '');
  return path === '' ? '' : `${path}/`;
}

const noEntries = (prefix: string): void => {
  process.stderr.write(`No entries found for prefix: ${visible(prefix)}\n`);
};

export async function list(argv: string[]): Promise<void> {
  const args = parseArguments('osmo data list', argv, {
    options: { recursive: { kind: 'flag' }, 'no-pager': { kind: 'flag' }, regex: { kind: 'value' } },
    short: { r: 'recursive' },
    positionals: { name: 'remote_uri', min: 1, max: 2 },
  });
  const store = await open('list', args.positionals[0] ?? '');
  const prefix = keyPrefix(store);
  const wanted = args.text('regex') === undefined ? undefined : new RegExp(args.text('regex') ?? '');
  let found = 0;
  let shown = 0;
  const tell = (name: string): void => {
    found++;
    if (wanted && !wanted.test(name)) return;
    shown++;
    printName(prefix + name);
  };
  try {
    // A bucket may hold millions: nothing of the listing is kept.
    if (args.has('recursive'))
      for await (const { key } of store.list('')) {
        tell(key);
        if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
      }
    else for (const name of await store.children('')) tell(name);
  } catch (error) {
    throw refusalOf(error);
  }
  if (found === 0) noEntries(prefix);
  printLines('', `Total ${shown} objects found`);
}

export async function download(argv: string[]): Promise<void> {
  const args = parseArguments('osmo data download', argv, {
    options: {
      regex: { kind: 'value' },
      resume: { kind: 'flag' },
      processes: { kind: 'value' },
      threads: { kind: 'value' },
    },
    positionals: { name: 'remote_uri, local_path', min: 2, max: 2 },
  });
  const [url = '', target = ''] = args.positionals;
  const store = await open('download', url);
  const wanted = args.text('regex') === undefined ? undefined : new RegExp(args.text('regex') ?? '');
  if (!(await lstat(target).catch(() => undefined))?.isDirectory())
    throw new Refusal(`Local path ${resolve(target)} does not exist or is not a folder`, 1, 2);
  let count = 0;
  try {
    for await (const { key } of store.list('')) {
      if (wanted && !wanted.test(key)) continue;
      const path = join(target, checkReadable(key));
      await replaceFile(path, await store.stream(key));
      count++;
    }
  } catch (error) {
    throw refusalOf(error);
  }
  if (count === 0) noEntries(keyPrefix(store));
  process.stderr.write('Data has been downloaded\n');
}

/** A folder lands as `URI/folder/...`, `folder/*` as `URI/...`. What cannot be read is named and the exit code is 0. */
export async function upload(argv: string[]): Promise<void> {
  const args = parseArguments('osmo data upload', argv, {
    options: { regex: { kind: 'value' } },
    positionals: { name: 'remote_uri, local_path', min: 2, max: 10_000 },
  });
  const [url = '', ...sources] = args.positionals;
  const store = await open('upload', url);
  const failed: string[] = [];
  for (const source of sources) {
    const contents = source.endsWith('/*');
    const path = resolve(contents ? source.slice(0, -2) : source);
    try {
      await send(store, path, contents ? '' : basename(path));
    } catch (error) {
      failed.push(`${path}: cannot be accessed, skipping: ${messageOf(error)}`);
    }
  }
  process.stderr.write('Data has been uploaded\n');
  if (failed.length > 0) process.stderr.write(`Upload Failed on files:\n${failed.map(visible).join('\n')}\n`);
}

async function send(store: ObjectStore, path: string, key: string): Promise<void> {
  const info = await lstat(path);
  if (info.isDirectory()) {
    for (const name of (await readdir(path)).sort())
      await send(store, join(path, name), key === '' ? name : `${key}/${name}`);
  } else if (info.isFile()) await store.write(key, createReadStream(path));
}

/** Says pass or fail in one JSON line; a failure of the storage is no failure of the command. */
export async function check(argv: string[]): Promise<void> {
  const args = parseArguments('osmo data check', argv, {
    options: { 'access-type': { kind: 'value', choices: ['READ', 'WRITE', 'DELETE'] } },
    positionals: { name: 'remote_uri', min: 1, max: 1 },
  });
  const store = await open('check', args.positionals[0] ?? '');
  try {
    if (args.text('access-type') === 'WRITE') {
      const probe = `.pcba-day0-write-check-${process.pid}`;
      await store.write(probe, new Uint8Array(0));
      await store.remove(probe);
    } else await store.children('', { limit: 1 });
    printLines('{"status": "pass"}');
  } catch (error) {
    const { message } = refusalOf(error);
    printLines(`{"status": "fail", "error": ${JSON.stringify(message)}}`);
  }
}
