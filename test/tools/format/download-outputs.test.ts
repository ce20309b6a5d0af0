/** The text of download_outputs: whole or in part, and keys that no file can have. */
import { expect, test } from 'vitest';
import type { FetchedRun } from '../../../src/features/download/fetch-outputs.ts';
import { formatDownload } from '../../../src/tools/format/download-outputs.ts';
import { page } from './fixtures.ts';

const fetched = (rest: Partial<FetchedRun>) =>
  formatDownload({
    run: 'a-1',
    folder: '/out/a-1',
    progress: {
      objects: 4,
      ofObjects: 4,
      bytes: 4096,
      ofBytes: 4096,
      fetched: { objects: 4, bytes: 4096 },
      secondsLeft: undefined,
    },
    manifest: '/out/a-1/manifest.json',
    zip: null,
    mapped: [],
    passed: [],
    gone: 0,
    notices: [],
    next: 'the next call',
    ...rest,
  });

test('how much is here, where it lies, and what could not be taken', () => {
  const nothing = { objects: 0, bytes: 0 };
  const progress = {
    objects: 1,
    ofObjects: 4,
    bytes: 1000,
    ofBytes: 4000,
    fetched: nothing,
    secondsLeft: 2.5,
  };
  expect(
    page({
      complete: fetched({ zip: '/out/a-1.zip', notices: ['CPU preview made by x'] }),
      'here already': fetched({ progress: { ...progress, objects: 4, bytes: 4000 } }),
      'in part': fetched({ progress, manifest: null }),
      'nothing to fetch': fetched({
        progress: { ...progress, objects: 0, ofObjects: 0, bytes: 0, ofBytes: 0 },
        manifest: null,
      }),
      'odd keys': fetched({
        mapped: [{ key: 'a:b.png', path: 'a_b.png' }],
        passed: ['../x'],
        gone: 2,
      }),
    }),
  ).toMatchInlineSnapshot(`
    "# complete
    COMPLETE: 4 objects, 4.1 kB; 4 fetched by this call, 4.1 kB
    CPU preview made by x
    folder /out/a-1
    manifest /out/a-1/manifest.json (key, path, bytes and SHA-256 of each object)
    zip /out/a-1.zip
    next: the next call

    # here already
    COMPLETE: 4 objects, 4.0 kB; all of it was here already, by manifest, size and version
    folder /out/a-1
    manifest /out/a-1/manifest.json (key, path, bytes and SHA-256 of each object)
    next: the next call

    # in part
    PARTIAL: 25 %, 1.0 kB of 4.0 kB, 1 of 4 objects, about 3 s left; what is here stays
    folder /out/a-1
    next: the next call

    # nothing to fetch
    PARTIAL: 100 %, 0 B of 0 B, 0 of 0 objects, about 3 s left; what is here stays
    folder /out/a-1
    next: the next call

    # odd keys
    COMPLETE: 4 objects, 4.1 kB; 4 fetched by this call, 4.1 kB
    folder /out/a-1
    manifest /out/a-1/manifest.json (key, path, bytes and SHA-256 of each object)
    objects under another name than their key, since file systems cannot hold it: 1, first "a:b.png" as a_b.png; the manifest lists all
    left out, since their keys can be no file: 1, first "../x"
    files of an earlier download that the store no longer has: 2; they stay, the manifest leaves them out
    next: the next call"
  `);
});
