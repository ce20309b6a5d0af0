/** `verify-output <jsonl> <output folder>`: every test case has its pictures and its row, and nothing else is there. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableName } from './run-sdg.ts';
import { folders } from './sample-job.ts';
import { readJsonl, testCaseSchema } from './test-case.ts';

export async function run([jsonl = '', output = '']: string[]): Promise<number> {
  const wanted = new Set((await readJsonl(jsonl, testCaseSchema)).map(({ name }) => `${name}.png`));
  const problems: string[] = [];
  for (const folder of folders) {
    const path = join(output, folder);
    const names = existsSync(path) ? await readdir(path) : [];
    const absent = [...wanted].filter((name) => !names.includes(name));
    if (names.length !== wanted.size || absent.length > 0)
      problems.push(
        `${folder} has ${names.length} of ${wanted.size} pictures${absent[0] ? `, first missing ${absent[0]}` : ''}`,
      );
  }
  const table = await readFile(join(output, tableName), 'utf8').catch(() => '');
  const rows = table.split('\n').filter((line) => line !== '').length - 1;
  if (rows !== wanted.size) problems.push(`${tableName} has ${Math.max(0, rows)} of ${wanted.size} rows`);
  if (problems.length > 0) throw new Error(`counts do not match: ${problems.join('; ')}`);
  console.log(
    `[preview-anomalygen] verified: ${wanted.size} samples in ${folders.length} folders and ${tableName}`,
  );
  return 0;
}
