/** The one door out: every result and every error of every tool leaves through here. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { type ErrorBody, errorBody } from '../errors.ts';
import { galleryMeta } from '../gallery/data.ts';
import { cleanText, cleanValue } from '../redact.ts';
import type { ToolOutcome } from '../tools/define.ts';

/** A longer text would crowd a small context; the structured content carries the data. */
const longestText = 6000;

export function renderOutcome(outcome: ToolOutcome<Record<string, unknown>>): CallToolResult {
  const pictures = outcome.pictures ?? [];
  return {
    structuredContent: cleanRecord(outcome.data),
    content: [
      { type: 'text', text: bounded(cleanText(outcome.text)) },
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
  return { ...body, what: cleanText(body.what), why: cleanText(body.why), fix: cleanText(body.fix) };
}

export function cleanRecord(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, cleanValue(value)]));
}

/** The last line stays, since it names the next call. */
function bounded(text: string): string {
  if (text.length <= longestText) return text;
  const last = text.slice(text.lastIndexOf('\n') + 1).slice(0, 1000);
  return `${text.slice(0, longestText)}\n[cut after ${longestText} characters; the structured content is complete]\n${last}`;
}
