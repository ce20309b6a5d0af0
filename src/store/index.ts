/** Opens an object store by its URL; the S3 client loads only when it is needed. */
import { Day0Error } from '../errors.ts';
import type { ObjectStore } from './port.ts';

/** `s3://bucket/prefix` or `file:///folder`. Rejects with `bad_input` for anything else. */
export async function openStore(url: string): Promise<ObjectStore> {
  if (url.startsWith('file:///')) return (await import('./file.ts')).openFileStore(url);
  if (url.startsWith('s3://')) return (await import('./s3.ts')).openS3Store(url);
  throw new Day0Error({
    code: 'bad_input',
    what: `${JSON.stringify(url.slice(0, 120))} is not a storage URL that is supported`,
    why: 'known are s3://bucket/prefix and file:///folder',
    fix: 'give one of these',
    retry: 'never',
  });
}
