/** From an empty root to a labelled dataset, with nothing but the calls that each answer names: the whole first contact. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { modernHost } from '../support/hosts.ts';
import { endPreview, keptFolder, removeFolder } from '../support/places.ts';

test('an empty root is set up with the sample, passes preflight, and a run ends with a dataset', async () => {
  const home = keptFolder();
  const folder = join(home, 'new');
  mkdirSync(folder);
  const host = await modernHost({ home });
  const called: string[] = [];
  try {
    let next = `preflight ${JSON.stringify({ dig_url_root: pathToFileURL(folder).href })}`;
    let waited = 0;
    while (!next.startsWith('preview_outputs')) {
      const [, tool = '', json = ''] = /^(\w+) (\{.*\})$/.exec(next) ?? [];
      const small = tool === 'submit_day0' && json.includes('plan') ? { render_patches: 3, num_sdg: 3 } : {};
      const { isError, text, data } = await host.call(tool, { ...JSON.parse(json), ...small });
      // Two setups run side by side: the second is waited for when the plan says that it is on its way.
      const busy = isError ? /watch_run (\{"run":"setup-[^}]*\})/.exec(text)?.[0] : undefined;
      if (isError && busy === undefined) throw new Error(text);
      if (called.at(-1) !== tool) called.push(tool);
      next = busy ?? String(data.next);
      if (++waited > 60) throw new Error(`never came to an end: ${called.join(', ')}; ${text}`);
    }
    expect(called.slice(0, 4)).toEqual(['preflight', 'setup_artifacts', 'watch_run', 'preflight']);
    expect(called.slice(-2)).toEqual(['submit_day0', 'watch_run']);
    expect(existsSync(join(folder, 'models', 'pretrained', 'pretrained', 'provenance.json'))).toBe(true);
    const note = readFileSync(join(folder, 'datasets', 'pcb', 'assets', 'provenance.json'), 'utf8');
    expect(JSON.parse(note)).toMatchObject({ kind: 'cpu-preview', stand_in: 'pcba-day0/preview-setup' });
  } finally {
    await host.close();
    endPreview(home);
    removeFolder(home);
  }
}, 600_000);
