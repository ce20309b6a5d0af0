/** Values that would change their meaning on the way are refused with a reason, and nothing is planned. */
import { readdirSync, rmdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost } from '../support/hosts.ts';
import { keptFolder } from '../support/places.ts';

// Refused before anything is needed or made, so the home stays empty.
const home = keptFolder();
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home });
});
afterAll(async () => {
  await host.close();
  expect(readdirSync(home)).toEqual([]);
  rmdirSync(home);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a template', { scene_filename: '{{ 7 * 7 }}.usd' }, /scene_filename: must not hold template braces/],
  [
    'a token of OSMO',
    { dig_url_root: 's3://bucket/{{output}}' },
    /dig_url_root: must not hold template braces/,
  ],
  ['a statement', { scene_filename: '{% raw %}.usd' }, /template braces/],
  ['a comment', { scene_filename: '{# x #}.usd' }, /template braces/],
  ['a newline', { scene_filename: 'a\nb.usd' }, /scene_filename: must not hold control characters/],
  ['a null character', { scene_filename: 'a\0b.usd' }, /control characters/],
  ['a path', { scene_filename: '../../etc/passwd' }, /without folders/],
  ['a board with a path', { board: '../0603_H100' }, /board: may hold letters/],
  ['a pool that is an option', { pool: '--help' }, /pool: may hold letters/],
  ['a name that is a number', { name: '12345678' }, /must start with a lower-case letter/],
  ['a name with a path', { name: 'a/../b' }, /name has "\/"/],
  ['a name too long for a label', { name: 'a'.repeat(64) }, /at most 63/],
  ['a root with a password', { dig_url_root: 's3://user:secret@bucket/dig' }, /user name or password/],
  ['a root of another kind', { dig_url_root: 'https://bucket/dig' }, /scheme https/],
  ['a memory without a unit', { infer_memory: '64' }, /infer_memory: must be a Kubernetes quantity/],
  ['three GPUs', { infer_gpu: 3 }, /infer_gpu/],
  ['a material with a plus', { anomaly_types: [['IC', 'a+b']] }, /anomaly_types/],
  ['an endpoint without a host', { image_edit_endpoint: 'http://' }, /image_edit_endpoint/],
  ['an unknown argument', { gpu_count: 4 }, /unknown argument gpu_count/],
  ['a number as text', { num_sdg: '30' }, /num_sdg: .*did you mean 30\?/],
  ['a release as a number', { release: 1.1 }, /release: .*did you mean "1\.1"\?/],
  ['a near miss', { num_sgd: 4 }, /unknown argument num_sgd \(did you mean num_sdg\?\)/],
  [
    'the end of a name',
    { endpoint: 'x' },
    /unknown argument endpoint \(did you mean image_edit_endpoint\?\)/,
  ],
  ['a choice that is nearly one', { priority: 'LOWW' }, /priority: .*did you mean LOW\?/],
  ['white space in a root', { dig_url_root: 's3://bucket/my dig' }, /it has white space in it/],
  ['pairs that are no JSON', { anomaly_types_json: 'IC+bridge' }, /anomaly_types_json: the text is no JSON/],
  [
    'two words that disagree',
    { mode: 'finetune', use_pretrained_checkpoint: 'true' },
    /mode and use_pretrained_checkpoint disagree/,
  ],
])('%s is refused', async (_name, args, why) => {
  const answer = await host.call('submit_day0', { action: 'plan', ...args });
  expect([answer.isError, answer.text]).toEqual([true, expect.stringMatching(why)]);
  expect(answer.text).not.toContain('secret');
});
