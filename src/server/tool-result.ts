/** The one door out: every result and every error of every tool leaves through here. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { ErrorBody } from '../base/error-body.ts';
import { errorBody } from '../base/errors.ts';
import { cleanFields, cleanText, cleanValue } from '../base/redact.ts';
import { line } from '../base/untrusted-text.ts';
import { galleryMeta } from '../features/view/index.ts';
import type { ToolOutcome } from '../tools/define.ts';

/** A longer text would crowd a small context; the structured content carries the data. */
export const longestText = 6000;
/** Of what an error says: what, why and fix. */
export const longestPart = 2500;

export function renderOutcome(outcome: ToolOutcome<Record<string, unknown>>): CallToolResult {
  const pictures = outcome.pictures ?? [];
  return {
    structuredContent: cleanRecord(outcome.data),
    content: [
      { type: 'text', text: bounded(cleanText(unbroken(outcome.text, outcome.data))) },
      ...pictures.map(({ mimeType, bytes }) => ({
        type: 'image' as const,
        mimeType,
        data: Buffer.from(bytes).toString('base64'),
      })),
    ],
    ...(outcome.app ? { _meta: { [galleryMeta]: cleanValue(outcome.app) } } : {}),
  };
}

/** Errors travel as text, and whole in `_meta`: structured content would have to fit the tool's output schema. */
export function renderError(thrown: unknown): CallToolResult {
  const error = cleanError(thrown);
  return {
    isError: true,
    content: [
      {
        type: 'text',
        text: bounded(
          `ERROR ${error.code}: ${error.what}\nwhy: ${error.why}\nfix: ${error.fix}\nretry: ${error.retry}`,
        ),
      },
    ],
    _meta: { 'pcba-day0/error': { ...error } },
  };
}

/** The error's parts, cleaned. */
export function cleanError(thrown: unknown): ErrorBody {
  const body = errorBody(thrown);
  const part = (text: string): string => line(cleanText(text), longestPart);
  return { ...body, what: part(body.what), why: part(body.why), fix: part(body.fix) };
}

export function cleanRecord(data: Record<string, unknown>): Record<string, unknown> {
  return cleanFields(data, undefined, unbrokenText);
}

/** Of one text of the structured content: more are somebody's names or cells, which a context has no room for. */
const longestValue = 20_000;

function unbrokenText(text: string): string {
  const one = text.replace(/\s*[\r\n\u2028\u2029]\s*/g, ' ');
  return one.length > longestValue ? `${one.slice(0, longestValue)}…` : one;
}

/**
 * The lines of a text are the tool's own. What it quotes stands in the data, too: a value there that holds a line
 * break is text of others that would be a line here.
 */
function unbroken(text: string, data: unknown): string {
  let whole = text;
  for (const value of broken(data)) whole = whole.replaceAll(value, line(value, value.length));
  return whole.replace(/[\u2028\u2029\u0085\v\f\r]/g, ' ');
}

/** Strings in the value that are more than one line, names of fields included; the longest first. */
function broken(value: unknown): string[] {
  const found = new Set<string>();
  const search = (one: unknown): void => {
    if (typeof one === 'string') {
      if (/[\r\n]/.test(one)) found.add(one);
    } else if (Array.isArray(one)) one.forEach(search);
    else if (typeof one === 'object' && one !== null) for (const pair of Object.entries(one)) search(pair);
  };
  search(value);
  return [...found].sort((a, b) => b.length - a.length);
}

/** The last line stays, since it names the next call. */
function bounded(text: string): string {
  if (text.length <= longestText) return text;
  const last = text.slice(text.lastIndexOf('\n') + 1).slice(0, 1000);
  return `${text.slice(0, longestText)}\n[cut after ${longestText} characters; the structured content is complete]\n${last}`;
}
