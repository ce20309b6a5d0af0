/** What `osmo` said when it failed. It prints errors on stdout, as JSON or as text; stderr has the rest. */
import { jsonOf, line } from '../../base/untrusted-text.ts';
import { errorAnswer } from './answers.ts';
import type { OsmoAnswer } from './run-command.ts';

export interface FailureText {
  /** At most 2,000 characters; empty when it said nothing. */
  message: string;
  /** HTTP status of the service's answer, when one came. */
  status: number | undefined;
}

const longest = 2000;

/** Message and HTTP status of a failed call, from whichever form it took. */
export function failureText({ stdout, stderr }: OsmoAnswer): FailureText {
  const statusLine = [...stderr.matchAll(/Server responded with status code (\d{3})/g)].at(-1)?.[1];
  const { message, code } = inJson(stdout) ?? inText(stdout) ?? { message: outside(stdout, stderr) };
  const status = statusLine === undefined ? code : Number(statusLine);
  return {
    message: line(plain(message), longest),
    // Codes below 100 are the client's own.
    status: status !== undefined && status >= 100 ? status : undefined,
  };
}

interface Message {
  message: string;
  code?: number | undefined;
}

function inJson(text: string): Message | undefined {
  return errorAnswer.safeParse(jsonOf(text)).data;
}

function inText(text: string): Message | undefined {
  const match = /Error message: ([\s\S]*?)(?:\nError code: (\d+)|$)/.exec(text);
  return match
    ? { message: match[1] ?? '', code: match[2] === undefined ? undefined : Number(match[2]) }
    : undefined;
}

/** An empty 4xx body leaves nothing on stdout; usage and tracebacks are on stderr, their last line says most. */
function outside(stdout: string, stderr: string): string {
  if (stdout.trim() !== '') return stdout;
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? '';
}

/** The body alone of a 5xx answer (its status is read elsewhere), the text of a nested JSON message, no mark-up. */
function plain(message: string): string {
  const body = /Status Code: (\d{3})[\s\S]*?\nBody:\n([\s\S]*)$/.exec(message);
  const text = inner(body?.[2] ?? message);
  const words = /^\s*<(!doctype|html)/i.test(text) ? text.replace(/<[^>]{1,200}>/g, ' ') : text;
  return words.replace(/[ \t]+/g, ' ').trim();
}

function inner(text: string): string {
  const parsed = jsonOf(text);
  if (typeof parsed !== 'object' || parsed === null) return text;
  if ('message' in parsed && typeof parsed.message === 'string') return parsed.message;
  if (!('detail' in parsed)) return text;
  return typeof parsed.detail === 'string' ? parsed.detail : JSON.stringify(parsed.detail);
}
