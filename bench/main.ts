/** `npm run bench`: measures side by side and prints ratios; see README.md beside this file. */
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openPlace } from './place.ts';
import { preflightEmbedded } from './preflight-embedded.ts';
import { preflightOverS3 } from './preflight-s3.ts';

const { values } = parseArgs({
  options: { dist: { type: 'string', default: 'dist' }, pairs: { type: 'string', default: '11' } },
});
const count = Number(values.pairs);
if (!Number.isInteger(count) || count < 1) throw new Error('--pairs takes a whole number');

const place = await openPlace(values.dist);
try {
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, node ${process.version}, ${count} pairs`,
  );
  await preflightEmbedded(place, count);
  await preflightOverS3(place, count);
} finally {
  place.close();
}
