/** `npm run bench`: measures side by side and prints ratios; see README.md beside this file. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { downloadAgainstRclone } from './download.ts';
import { listingAgainstRclone } from './listing.ts';
import { openPlace } from './place.ts';
import { preflightEmbedded } from './preflight-embedded.ts';
import { preflightOverS3 } from './preflight-s3.ts';
import { startAgainstBare } from './start.ts';

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist' },
    pairs: { type: 'string', default: '11' },
    only: { type: 'string' },
  },
});
const count = Number(values.pairs);
if (!Number.isInteger(count) || count < 1) throw new Error('--pairs takes a whole number');

const place = await openPlace(values.dist);
try {
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, node ${process.version}, ${count} pairs`,
  );
  const all = {
    start: startAgainstBare,
    'preflight-embedded': preflightEmbedded,
    'preflight-s3': preflightOverS3,
    download: downloadAgainstRclone,
    listing: listingAgainstRclone,
  };
  for (const [name, measure] of Object.entries(all))
    if (values.only === undefined || values.only === name) await measure(place, count);
} finally {
  place.close();
}
