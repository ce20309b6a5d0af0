/** `verify-output <jsonl> <output folder>`: as many rows and pictures as test cases, in the words of AnomalyGen's own. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableName } from '../../../domain/dataset-layout.ts';
import { asScript, Refused } from './refused.ts';

export const run = ([jsonl = '', output = '']: string[]): Promise<number> =>
  asScript(async () => {
    if (!existsSync(jsonl)) throw new Refused(`error: input JSONL not found: ${jsonl}`);
    const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;
    const expected = lines(await readFile(jsonl, 'utf8'));
    const csv = join(output, tableName);
    if (!existsSync(csv)) throw new Refused(`error: ${csv} not found — SDG did not finish?`);
    const rows = lines(await readFile(csv, 'utf8')) - 1;
    const folder = join(output, 'reconstructed_image');
    if (!existsSync(folder)) throw new Refused(`error: ${folder} not found`);
    const images = (await readdir(folder)).filter((name) => /\.(png|jpg)$/.test(name)).length;
    console.log(`expected: ${expected}\ncsv rows: ${rows}\nimages  : ${images}`);
    if (rows !== expected || images !== expected)
      throw new Refused(
        'error: count mismatch. SDG may have been interrupted;\n       nn_score eval on this output will be unreliable.',
      );
    console.log('OK: counts match');
    return 0;
  });
