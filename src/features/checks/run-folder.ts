/** The run's own folder below runs/: can it be written, and is its name still free? */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fail, type Probe, pass, type Subject } from './subject.ts';

const folderOf = ({ store }: Subject): string | undefined =>
  store.via === 'folder' ? fileURLToPath(store.url) : undefined;

/** A folder that nobody made is a typing error more often than a wish, so nothing else is said of it. */
export const rootFolder: Probe = {
  id: 'root.writable',
  check: async (subject) => {
    const folder = folderOf(subject);
    if (folder === undefined || existsSync(folder)) return [];
    return [
      fail(
        'root.writable',
        'the folder of dig_url_root does not exist',
        folder,
        'give the dig_url_root that was meant; if it is this one, make the folder first',
      ),
    ];
  },
};

/** Tries to write below runs/ with a small object, which is removed again. */
export const writable: Probe = {
  id: 'root.writable',
  check: async (subject) => {
    const absent = await rootFolder.check(subject);
    if (absent.length > 0) return absent;
    const { store, run } = subject;
    const key = `runs/.pcba-day0-write-check-${run.name}`;
    await store.write(key, Buffer.from('written by a preflight check; may be removed\n'));
    await store.remove(key);
    return [pass('root.writable', 'runs/ can be written', `${store.url}/${key} was written and removed`)];
  },
};

/** A run of this name must not exist yet. */
export const freshName: Probe = {
  id: 'run.name',
  check: async ({ store, run }) => {
    const prefix = `runs/${run.name}/`;
    for await (const { key } of store.list(prefix, { limit: 1 })) {
      return [
        fail(
          'run.name',
          `the run name ${run.name} is taken`,
          `${store.url}/${key} exists`,
          'leave name out to get a fresh one, or call stamp_name',
        ),
      ];
    }
    return [pass('run.name', 'the run name is free', `${store.url}/${prefix} is empty`)];
  },
};
