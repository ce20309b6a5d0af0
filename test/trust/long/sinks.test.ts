/** 10,000 texts of strangers and 10,000 secrets through every sink: no line of theirs, no key, no secret. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { Day0Error } from '../../../src/base/errors.ts';
import { escapeHtml } from '../../../src/base/imaging/html.ts';
import { cleanText, cleanValue } from '../../../src/base/redact.ts';
import { localPaths } from '../../../src/base/system/local-path.ts';
import { codeSpan, line, markdown, name, shownJson } from '../../../src/base/untrusted-text.ts';
import { parseTable } from '../../../src/domain/samples.ts';
import { csvLine } from '../../../src/embedded/stand-ins/shared/csv.ts';
import { card } from '../../../src/features/export/card.ts';
import type { Plan, Shaped } from '../../../src/features/export/plan.ts';
import { Target } from '../../../src/features/export/target.ts';
import { writeYolo } from '../../../src/features/export/yolo.ts';
import { keepingCall, rejectedWords } from '../../../src/features/view/gallery/model-message.ts';
import { openFileStore } from '../../../src/ports/store/file.ts';
import { renderError, renderOutcome } from '../../../src/server/tool-result.ts';
import { forbidden, foreign, mark, secret } from '../../support/hostile.ts';
import { temporaryFolder } from '../../support/places.ts';
import { forgedLines, stringsIn } from '../../support/sinks.ts';

const count = 10_000;

/** A tool's answer that quotes the text wherever one can stand. */
const answerWith = (text: string) =>
  renderOutcome({
    data: { said: text, list: [text], counts: { [text]: 1 }, next: 'watch_run {}' },
    text: `VERDICT about ${text}\n  row ${text}\nnext: watch_run {}`,
    app: { notice: text, samples: [{ name: text }] },
  });

const refusal = (text: string) =>
  renderError(
    new Day0Error({
      code: 'storage_failed',
      what: text,
      why: `it said ${text}`,
      fix: `see ${text}`,
      retry: 'never',
    }),
  );

function planWith(text: string): Plan {
  const sample: Shaped = {
    name: text,
    file: localPaths([`${text}.png`])[0] ?? '',
    defect: text,
    material: text,
    kind: text,
    crop: text,
    group: text,
    width: 4,
    height: 4,
    area: 1,
    box: { x0: 0, y0: 0, x1: 1, y1: 1 },
    pictureKey: 'a.png',
    maskKey: 'a.png',
    shape: {},
    side: 'train',
  };
  return {
    run: 'line-7',
    root: text,
    samples: [sample],
    classes: [text],
    notice: text,
    blocked: text,
    seed: 0,
    parts: { noun: 'part', untold: text, byCrop: new Map() },
  };
}

test('texts of strangers in results, errors, pages, cards, tables and names', () => {
  const odd: string[] = [];
  const add = (where: string, seed: number, bad: boolean): void => {
    if (bad) odd.push(`${where} ${seed}: ${JSON.stringify(foreign(seed))}`);
  };
  for (let seed = 0; seed < count; seed++) {
    const text = foreign(seed);
    const answer = answerWith(text);
    const [first] = answer.content;
    const told = first?.type === 'text' ? first.text : '';
    const lines = told.split('\n');
    add('result', seed, lines.length !== 3 || lines[2] !== 'next: watch_run {}' || forbidden.test(told));
    add(
      'data',
      seed,
      stringsIn([answer.structuredContent, answer._meta]).some((one) => forbidden.test(one)),
    );
    add(
      'data line',
      seed,
      stringsIn(answer.structuredContent).some((one) => /[\r\n]/.test(one)),
    );
    const [error] = refusal(text).content;
    const said = error?.type === 'text' ? error.text : '';
    add('error', seed, said.split('\n').length !== 4 || forgedLines(said).length > 0 || forbidden.test(said));
    for (const [where, one] of [
      ['line', line(text)],
      ['name', name(text)],
      ['markdown', markdown(text)],
      ['code', codeSpan(text)],
    ] as const)
      add(where, seed, /[\r\n\t]/.test(one) || forbidden.test(one));
    add('markdown code', seed, /(?<!\\)[<[\]`*!]/.test(markdown(text)));
    add('html', seed, /<|forged-line">/i.test(escapeHtml(text)) || forbidden.test(escapeHtml(text)));
    const shown = { run: text, root: text, notice: text, inspected: false, samples: [], pictures: {} };
    for (const one of [rejectedWords(shown, [text]), rejectedWords(shown, []), keepingCall(shown, [text])])
      add('gallery', seed, /[\r\n\t]/.test(one) || forbidden.test(one));
    const row = csvLine(['a', text, 'b']);
    const [cell = ''] = /^a,("?)(.*)\1,b\n$/s.exec(row)?.slice(2) ?? [];
    add('csv', seed, row.split('\n').length !== 2 || /^[=+@|%]/.test(cell) || forbidden.test(row));
    const table = parseTable(`name,"${text.replaceAll('"', '""')}"\nx,"${text.replaceAll('"', '""')}"\n`);
    add(
      'table',
      seed,
      stringsIn(table).some((one) => forbidden.test(one) || /[\r\n]/.test(one)),
    );
    const json = shownJson({ [text]: text });
    add(
      'json',
      seed,
      forbidden.test(json) || JSON.stringify(JSON.parse(json)) !== JSON.stringify({ [text]: text }),
    );
    const [path = ''] = localPaths([`a/${text}.png`]);
    add('file name', seed, forbidden.test(path) || /[\r\n\t:*?"<>|]/.test(path));
    const written = card({
      plan: planWith(text),
      format: 'coco',
      counts: { [text]: 1 },
      split: 'x',
      gaps: [text],
      leftOut: [{ name: text, why: text }],
      workflow: text,
      parameters: { a: text },
    });
    add(
      'card',
      seed,
      forgedLines(written).length > 0 ||
        forbidden.test(written) ||
        /(?<!\\)<script/.test(written.replace(/`[^`\n]*`/g, '')),
    );
  }
  expect(odd.slice(0, 5)).toEqual([]);
});

test('texts of strangers in the file that a trainer loads', async () => {
  const folder = temporaryFolder();
  const store = openFileStore(pathToFileURL(folder).href);
  await store.write('a.png', Buffer.from('x'));
  const odd: string[] = [];
  for (let seed = 0; seed < count; seed += 20) {
    await writeYolo(planWith(foreign(seed)), false, new Target(join(folder, 'out'), store));
    const data: unknown = parse(readFileSync(join(folder, 'out', 'data.yaml'), 'utf8'));
    const keys = typeof data === 'object' && data !== null ? Object.keys(data) : [];
    if (keys.join() !== 'train,val,names') odd.push(`${seed} ${keys.join()}`);
    if (stringsIn(data).some((text) => forbidden.test(text) || /[\r\n]/.test(text))) odd.push(`${seed} text`);
    if (keys.some((key) => key.includes(mark))) odd.push(`${seed} ${mark}`);
  }
  expect(odd).toEqual([]);
});

test('secrets in results, errors, texts, fields and names of fields', () => {
  const passed: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const { kind, text, parts } = secret(seed);
    const out = JSON.stringify([
      answerWith(text),
      refusal(text),
      cleanText(text),
      cleanValue({ [text]: [text] }),
    ]);
    if (parts.some((part) => out.includes(part))) passed.push(`${seed} ${kind}: ${text}`);
  }
  expect(passed.slice(0, 5)).toEqual([]);
});
