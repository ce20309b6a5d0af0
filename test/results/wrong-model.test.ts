/**
 * An endpoint that names the right model and serves another: no check of names can see it, the run completes, and only
 * the look tells. A run of the right model goes beside it.
 */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { completion, endpoint, json, listing, pictureIn } from '../support/endpoints.ts';
import { sharedRun } from '../support/finished-run.ts';
import { type Host, modernHost } from '../support/hosts.ts';
import { endPreview, keptFolder, removeFolder } from '../support/places.ts';

const home = keptFolder();
afterAll(() => {
  endPreview(home);
  removeFolder(home);
});

async function complete(host: Host, args: Record<string, unknown>): Promise<string> {
  const planned = await host.call('submit_day0', { action: 'plan', render_patches: 5, ...args });
  expect([planned.isError, planned.text]).toEqual([false, expect.any(String)]);
  const { data, isError, text } = await host.call('submit_day0', {
    action: 'submit',
    digest: planned.data.digest,
  });
  expect([isError, text]).toEqual([false, expect.any(String)]);
  const run = String(data.name);
  for (;;) {
    const watched = await host.call('watch_run', { run, wait_s: 30 });
    expect([watched.isError, watched.text]).toEqual([false, expect.any(String)]);
    if (watched.data.finished !== true) continue;
    expect([watched.text, watched.data.status]).toEqual([watched.text, 'COMPLETED']);
    return run;
  }
}

test('a wrong model at the endpoint is visible by the look alone, and a right one is not blamed', async () => {
  const { rootFolder } = sharedRun();
  for (const part of readdirSync(rootFolder))
    if (part !== 'runs') cpSync(join(rootFolder, part), join(home, 'dig', part), { recursive: true });
  const host = await modernHost({ home });
  onTestFinished(() => host.close());
  const liar = await endpoint((request, body, response) => {
    if (request.method === 'GET') return json(response, 200, listing('pcba-day0/preview-ovsl2sl'));
    // The probe of the endpoint's form sends no picture.
    if (!body.includes('image_url')) return json(response, 400, { error: { message: 'no picture' } });
    // A pleasing photo edit, as a general model would make.
    sharp(pictureIn(body))
      .modulate({ saturation: 1.2 })
      .linear(1.15, -8)
      .png()
      .toBuffer()
      .then((png) => json(response, 200, completion(png)));
  });
  const [right, wrong] = await Promise.all([
    complete(host, { num_sdg: 9 }),
    complete(host, {
      num_sdg: 6,
      image_edit_endpoint: liar,
      image_edit_model: 'pcba-day0/preview-ovsl2sl',
    }),
  ]);
  const good = await host.call('inspect_dataset', { run: right });
  expect(good.data.verdict).toBe('PREVIEW OK');
  expect(Number(good.data.look_score)).toBeGreaterThan(0.95);
  const bad = await host.call('inspect_dataset', { run: wrong });
  expect(bad.text).toMatch(
    /^PREVIEW NOT USABLE.*look\.drift: camera look only 0\.[0-4]\d like the reference preview-ovsl2sl/s,
  );
  const both = await host.call('compare_runs', { a: right, b: wrong });
  const values = new Map(
    (Array.isArray(both.data.values) ? both.data.values : []).map(({ name, a, b }) => [name, [a, b]]),
  );
  expect(values.get('num_sdg')).toEqual(['9', '6']);
  expect(values.get('image_edit_endpoint')?.[1]).toBe(liar);
  expect([...values.keys()].sort()).toEqual(['image_edit_endpoint', 'num_sdg']);
  expect(both.text).toMatch(/values that differ: .*num_sdg 9 -> 6/);
});
