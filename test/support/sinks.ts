/** What no sink may hold, whatever the sources said. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { forbidden, mark } from './hostile.ts';

/** Every string in a JSON-like value, names of fields included. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => [key, ...stringsIn(item)]);
  return [];
}

/** Lines in which a stranger begins: the mark stands first, or an order of ours in a line that only they wrote. */
export const forgedLines = (text: string): string[] =>
  text.split(/\r\n|[\n\r\u2028\u2029\u0085\v\f]/).filter((line) => line.trimStart().startsWith(mark));

/** A tool's answer: its texts hold no line of a stranger, nothing in it a hidden character, its last line is ours. */
export function expectHarmless(what: string, answer: Record<string, unknown>): void {
  const { content, structuredContent, _meta } = answer;
  const texts = (Array.isArray(content) ? content : []).flatMap((part) =>
    typeof part?.text === 'string' ? [String(part.text)] : [],
  );
  const odd: string[] = [];
  for (const text of texts) {
    odd.push(...forgedLines(text));
    if (forbidden.test(text)) odd.push(`hidden: ${JSON.stringify(text)}`);
    const orders = text.split('\n').filter((line) => line.startsWith('next: '));
    if (orders.length > 1) odd.push(...orders);
    if (orders.some((line) => line.startsWith('next: cancel_run'))) odd.push(...orders);
  }
  for (const text of stringsIn([structuredContent, _meta]))
    if (forbidden.test(text) || /[\r\n]\s*FORGED-LINE/.test(text)) odd.push(JSON.stringify(text));
  expect({ what, odd }).toEqual({ what, odd: [] });
}

const textual = /\.(md|yaml|csv|json|jsonl|html|txt|log)$/;

/** Files below the folder that we wrote: plain names, and texts without a line of a stranger. Objects stay as they are. */
export function expectPlainFiles(folder: string): void {
  const odd: string[] = [];
  const walk = (path: string): void => {
    for (const name of readdirSync(path)) {
      const full = join(path, name);
      if (forbidden.test(name) || /[\r\n\t]/.test(name)) odd.push(full);
      if (statSync(full).isDirectory()) walk(full);
      else if (textual.test(name) && !isCopy(full)) {
        const text = readFileSync(full, 'utf8');
        const lines = forgedLines(text);
        if (lines.length > 0 || forbidden.test(text.replace(/\\u[0-9a-f]{4}/g, ''))) odd.push(full, ...lines);
      }
    }
  };
  walk(folder);
  expect(odd).toEqual([]);
}

/** What a download brings is the store's bytes. */
const isCopy = (path: string): boolean => /SDG_result\.csv$|provenance\.json$|\.txt$/.test(path);
