/** What the resources share: dates, refusals, and lists that a silent cluster cannot hold up. */
import { statSync } from 'node:fs';
import {
  type ListResourcesResult,
  ProtocolError,
  ProtocolErrorCode,
  type Resource,
  type Variables,
} from '@modelcontextprotocol/server';
import { errorBody } from '../base/errors.ts';
import { cleanText } from '../base/redact.ts';
import { line } from '../base/untrusted-text.ts';

/** Packers of packages write one date of their own into every file: it says nothing about the file. */
const oldestHonestDate = Date.UTC(2020, 0, 1);

export function lastModified(time: number | undefined): Pick<Resource, 'annotations'> {
  if (time === undefined || time < oldestHonestDate) return {};
  return { annotations: { lastModified: new Date(time).toISOString() } };
}

/** Size and date of a file, for the list. */
export function fileFacts(path: string): Pick<Resource, 'size' | 'annotations'> {
  const { size, mtime } = statSync(path);
  return { size, ...lastModified(mtime.getTime()) };
}

/** A list that cannot be made is empty: one silent service must not take the other resources away. */
export async function listThem(make: () => Promise<Resource[]>): Promise<ListResourcesResult> {
  return { resources: await make().catch(() => []) };
}

export function noSuchResource(uri: string, hint: string): ProtocolError {
  return new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    cleanText(`there is no resource ${line(uri, 300)}; ${hint}`),
  );
}

/** A failure of a tool's kind, as a failure of the protocol's kind. */
export function resourceError(thrown: unknown): ProtocolError {
  if (thrown instanceof ProtocolError) return thrown;
  const { code, what, why, fix } = errorBody(thrown);
  const kind = code === 'internal' ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  return new ProtocolError(kind, line(cleanText(`${what}: ${why}; ${fix}`), 2500));
}

/** A variable of a template, decoded. */
export function variable(variables: Variables, name: string): string {
  const value = variables[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
