/** The skill and its references as tests read them: links, code, tables, and the calls that stand in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type WrittenCall, writtenCalls } from '../support/calls.ts';
import { repository } from '../support/places.ts';

export const references: readonly string[] = readdirSync(join(repository, 'references'), { recursive: true })
  .map((name) => String(name).replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.md'))
  .sort();

/** Every page of the skill, as paths from the repository. */
export const pages: readonly string[] = ['SKILL.md', ...references.map((name) => `references/${name}`)];

export const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

/** Targets of Markdown links. */
export const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** Text that stands in code: fenced blocks and spans. */
export const codeIn = (text: string): string[] =>
  [...text.matchAll(/```\w*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(([, block, span]) => block ?? span ?? '');

/** The blocks of one language. */
export const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)].flatMap(([, name, block = '']) =>
    name === language ? [block] : [],
  );

/** Cells of the rows of all tables, without the code marks; a bar in a cell is written `\|`. */
export const rowsIn = (text: string): string[][] =>
  [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) =>
    row.split(/(?<!\\) \| /).map((cell) => cell.replaceAll('`', '').replaceAll('\\|', '|').trim()),
  );

/** Everything that has the form of a call, also `pcba-day0 call word` without arguments. */
export const callsIn = (text: string): WrittenCall[] => [
  ...writtenCalls(text),
  ...[...text.matchAll(/pcba-day0 call ([a-z0-9_]+)(?! '\{)\b/g)].map(([, tool = '']) => ({
    tool,
    json: '{}',
  })),
];
