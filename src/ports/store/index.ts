/** Opens an object store by its URL; the adapters load only when they are needed. */
import { badInput } from '../../base/errors.ts';
import type { DataCommand } from './osmo-data.ts';
import type { ObjectStore } from './port.ts';

/**
 * `file:///folder`, or `s3://bucket/prefix`. With an `osmo` at hand also what it knows besides, and a bucket that it may
 * read while this process has no credentials for it. Rejects with `bad_input` for anything else.
 */
export async function openStore(url: string, osmo?: DataCommand): Promise<ObjectStore> {
  if (url.startsWith('file:///')) return (await import('./file.ts')).openFileStore(url);
  if (url.startsWith('s3://')) {
    const { hasCredentials, openS3Store } = await import('./s3.ts');
    if (osmo && !(await hasCredentials()) && (await osmo.mayRead(url)))
      return (await import('./osmo-data.ts')).openOsmoDataStore(url, osmo);
    return openS3Store(url);
  }
  const { osmoForms } = await import('./osmo-url.ts');
  const known = osmoForms.has(url.slice(0, url.indexOf('//')));
  if (known && osmo) return (await import('./osmo-data.ts')).openOsmoDataStore(url, osmo);
  throw badInput({
    what: `${JSON.stringify(url.slice(0, 120))} is not a storage URL that is supported`,
    why: known
      ? 'only the osmo command of a cluster reaches it, and this is the embedded engine'
      : 'known are s3://bucket/prefix and file:///folder',
    fix: 'give s3://<bucket>/<prefix>, or file:///<folder> on the embedded engine',
  });
}
