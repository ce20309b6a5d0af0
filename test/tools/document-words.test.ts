/** The Day 0 document's own words as arguments: taken as text or list, in both tools that know a mode; near misses are told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Host, modernHost } from '../support/hosts.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { list, record, text } from '../support/values.ts';

const place = preparedHome();
let host: Host;

beforeAll(async () => {
  host = await modernHost({ home: place.home });
});
afterAll(() => host.close());

const valuesOf = (data: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    list(data.parameters)
      .map(record)
      .map(({ name, value }) => [text(name), text(value)]),
  );

test('a plan takes the words of --set, and a root with white space around it', async () => {
  const pairs = [['passive_component', 'missing']];
  for (const anomaly_types_json of [JSON.stringify(pairs), pairs]) {
    const { isError, data } = await host.call('submit_day0', {
      action: 'plan',
      dig_url_root: ` ${place.root} `,
      anomaly_types_json,
      use_pretrained_checkpoint: 'true',
      mode: 'passthrough',
      render_patches: 5,
      num_sdg: 15,
    });
    expect(isError).toBe(false);
    expect(valuesOf(data)).toMatchObject({
      dig_url_root: place.root,
      anomaly_types_json: '[["passive_component","missing"]]',
      use_pretrained_checkpoint: 'true',
    });
  }
});

test('use_pretrained_checkpoint false is the mode finetune of a preflight', async () => {
  const { data } = await host.call('preflight', { use_pretrained_checkpoint: false });
  expect(text(data.next)).toMatch(/"use_pretrained_checkpoint":false/);
});

test('a pair and a scene that are nearly right are answered with the right ones, and a count with what crops and masks give', async () => {
  const { data } = await host.call('preflight', {
    board: 'sample_board',
    scene_filename: 'sampel_board.usda',
    anomaly_types: [['IC', 'bridges']],
  });
  const checks = new Map(list(data.checks).map((check) => [text(record(check).id), record(check)]));
  expect(checks.get('models.taxonomy')?.what).toMatch(/IC\+bridges \(did you mean IC\+bridge\?\)/);
  expect(checks.get('artifacts.assets')?.evidence).toMatch(/holds the USD files sample_board\.usda, /);
  const many = await host.call('submit_day0', { action: 'plan', num_sdg: 100_000, render_patches: 5 });
  expect(many.text).toMatch(
    /warning: .*num_sdg 100000 is far more than crops and masks give: .* \d+ crops x \d+ masks for IC\+bridge/,
  );
  const few = await host.call('submit_day0', { action: 'plan', smoke_test: true });
  expect(few.text).not.toMatch(/more than crops and masks/);
});
