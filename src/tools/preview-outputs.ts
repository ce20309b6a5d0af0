/** Shows a run's samples: each row follows one sample from render to defect. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { pickSpread } from '../day0/samples.ts';
import { htmlPage } from '../pictures/page.ts';
import { contactSheet, forHost, type SheetRow } from '../pictures/sheet.ts';
import { readNotice } from '../runs/outputs.ts';
import { locateRun } from '../runs/root.ts';
import { columns, findSamples, samplePictures } from '../runs/samples.ts';
import { clusterField, nextField } from './define.ts';
import { defineTool } from './input.ts';

export const previewOutputsTool = defineTool({
  name: 'preview_outputs',
  title: 'Preview the labelled samples',
  description:
    'Return a contact sheet (an image): one row a sample, its columns render, CAD mask, camera look, defect, defect mask. Writes contact_sheet.png and a self-contained index.html on this machine and returns their paths.',
  effect: 'local',
  input: z.strictObject({
    run: z.string().optional().describe('Run name or workflow ID; the latest run when left out'),
    dig_url_root: z.string().optional().describe("Root; the run's own when left out"),
    defect: z.string().optional().describe('Only this defect, <MATERIAL>+<DEFECT>'),
    rows: z.number().int().min(1).max(12).optional().describe('Samples on the sheet, 6 when left out'),
  }),
  output: z.object({
    cluster: clusterField,
    run: z.string(),
    samples: z.number().describe('Labelled samples in the dataset'),
    per_defect: z.record(z.string(), z.number()),
    shown: z.array(z.object({ name: z.string(), defect: z.string() })),
    contact_sheet: z.string().describe('Path of the PNG on this machine'),
    html: z.string().describe('Path of the page on this machine'),
    notice: z.string().describe('What made the pictures'),
    next: nextField,
  }),
  run: async (args, context) => {
    const { settings } = context;
    const { name, root } = await locateRun(args, context);
    const store = await context.openStore(root);
    const folder = await findSamples(store, name);
    const perDefect: Record<string, number> = {};
    for (const { defect } of folder.samples) perDefect[defect] = (perDefect[defect] ?? 0) + 1;
    const wanted = folder.samples.filter(({ defect }) => args.defect === undefined || defect === args.defect);
    const picked = pickSpread(wanted, args.rows ?? 6);
    const note = `${folder.prefix}provenance.json`;
    const made = (await store.head(note)) ? await readNotice(store, note) : null;
    const notice = made ?? 'no provenance note: outputs of the GPU images';
    const rows: SheetRow[] = [];
    for (const sample of picked) {
      const pictures = await samplePictures(store, name, folder, sample);
      rows.push({ caption: `${sample.name}  ${sample.defect}`, pictures });
      await context.progress(`read ${sample.name}`, rows.length, picked.length + 1);
    }
    const target = join(settings.home, 'previews', name);
    await mkdir(target, { recursive: true });
    const sheet = await contactSheet({ title: name, notice, columns, rows });
    const paths = { sheet: join(target, 'contact_sheet.png'), html: join(target, 'index.html') };
    await writeFile(paths.sheet, sheet);
    const facts: [string, string][] = [
      ['samples', String(folder.samples.length)],
      ...Object.entries(perDefect).map(([defect, count]): [string, string] => [defect, String(count)]),
      ['dataset', `${root}/${folder.prefix}`],
    ];
    await writeFile(paths.html, htmlPage({ title: name, notice, facts, columns, rows }));
    const next = `list_outputs ${JSON.stringify({ run: name, stage: 'defects' })}`;
    const text = [
      `${folder.samples.length} labelled samples: ${Object.entries(perDefect)
        .map(([defect, count]) => `${count} ${defect}`)
        .join(', ')}`,
      ...(picked.length === 0
        ? [`none is of ${args.defect}`]
        : [`the sheet shows ${picked.length}, columns: ${columns.join(', ')}`]),
      notice,
      `contact sheet ${paths.sheet}`,
      `page ${paths.html}`,
      `next: ${next}`,
    ].join('\n');
    return {
      data: {
        cluster: settings.cluster,
        run: name,
        samples: folder.samples.length,
        per_defect: perDefect,
        shown: picked.map(({ name: sample, defect }) => ({ name: sample, defect })),
        contact_sheet: paths.sheet,
        html: paths.html,
        notice,
        next,
      },
      text,
      pictures: [await forHost(sheet)],
    };
  },
});
