/**
 * The door for text of others: logs, tables, notes, names of objects, answers of services. None of it becomes a line, a
 * key or code of ours. Sources clean what they read with `line`; sinks that are no plain text add the escape of theirs.
 */

// All of Cf (zero-width, bidirectional, soft hyphen, tags) and what breaks lines beside the line feed; unpaired
// surrogates and private and unassigned planes, which fonts may show as anything.
const hidden = /[\p{Cf}\u{E0000}-\u{E0FFF}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
const control = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029]|\p{Cs}/gu;

/** Without hidden characters; control characters but tab and line feed become spaces. */
export const visible = (text: string): string => text.replace(hidden, '').replace(control, ' ');

/** Usual length of a name or a sentence. */
const usual = 200;

/** One line of at most so many characters. */
export function line(text: string, longest = usual): string {
  // What is cut away is not looked at: a text of megabytes costs no more than a long one.
  const one = visible(text.slice(0, longest * 4 + 64))
    .replace(/\s+/g, ' ')
    .trim();
  return one.length > longest ? `${one.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : one;
}

/** Whether it is shown as it is: one line without characters that hide. */
export const isPlain = (text: string): boolean => visible(text) === text && !/[\n\t]/.test(text);

/** A name as it is, or quoted with its strange characters escaped where it is none that can be shown. */
export function name(text: string, longest = usual): string {
  if (isPlain(text)) return line(text, longest);
  const escaped = JSON.stringify(text.slice(0, longest * 2)).replace(
    /[^\x20-\x7E]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
  return line(escaped, longest);
}

/** The value that a text of JSON stands for; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every text inside a JSON-like value, as one line each; names of fields too. */
export function lines(value: unknown, longest = 4000): unknown {
  if (typeof value === 'string') return line(value, longest);
  if (Array.isArray(value)) return value.map((item) => lines(item, longest));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [line(key), lines(item, longest)]));
  return value;
}

/** In Markdown: no heading, link, picture, table cell, mark-up or code that the writer did not mean. */
export const markdown = (text: string, longest = usual): string =>
  line(text, longest)
    .replace(/[\\`*_{}[\]<>|#!~$^]/g, '\\$&')
    .replace(/^([-+=]|\d+[.)])/, '\\$1')
    .replace(/\b(https?|ftp|mailto|javascript|data):/gi, '$1\\:');

/** A code span of Markdown that its content cannot end. */
export const codeSpan = (text: string, longest = usual): string =>
  `\`${line(text, longest).replaceAll('`', "'").replaceAll('|', '\\|')}\``;

/** A cell that no spreadsheet takes for a formula, and no reader of CSV for several. */
export function csvCell(text: string, longest = 32_000): string {
  const one = line(text, longest);
  // A leading quote is what spreadsheets take for "text follows".
  const safe = /^[=+@|%]|^-(?![\d.])/.test(one) ? `'${one}` : one;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** JSON that keeps every text exactly and shows none of its hidden characters: they stand as escapes. */
export const shownJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(/[\p{Cf}\u{E0000}-\u{E0FFF}\u007F-\u009F\u2028\u2029]/gu, (c) =>
    [...Array(c.length).keys()].map((n) => `\\u${c.charCodeAt(n).toString(16).padStart(4, '0')}`).join(''),
  );
