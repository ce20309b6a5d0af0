/** Where this home's preview endpoint listens, and whether it still does: a file, and one question to that address. */
import { createHash, randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { packageVersion } from '../../base/package.ts';
import { readIfThere, readJson, writeAtomic } from '../../base/system/files.ts';
import { withLock } from '../../base/system/lock.ts';

const record = z.object({ pid: z.number(), port: z.number(), url: z.string() });
export type PreviewRecord = z.infer<typeof record>;
const healthAnswer = z.looseObject({ pid: z.number() });

export const previewHost = '127.0.0.1';
export const recordPath = (home: string): string => join(home, 'preview-endpoint.json');

/**
 * Part of the endpoint's address, so that who knows the port alone gets no answer. It stays with the home: plans name the
 * address, and a server that idled out comes back at the same one.
 */
export function previewToken(home: string): string {
  const path = join(home, 'preview-token');
  return withLock(join(home, 'locks', 'preview-token'), () => {
    const known = readIfThere(path);
    if (known !== undefined && /^[0-9a-f]{32}$/.test(known)) return known;
    const made = randomBytes(16).toString('hex');
    writeAtomic(path, made);
    return made;
  });
}

/** What tells two servers apart: whose home, which build of the stand-in program. */
export function previewIdentity(home: string, program: string): Record<string, string> {
  return {
    service: 'pcba-day0 preview endpoint',
    home: createHash('sha256').update(home).digest('hex').slice(0, 16),
    version: packageVersion(),
    build: String(Math.round(statSync(program).mtimeMs)),
  };
}

export function readRecord(home: string): PreviewRecord | undefined {
  return readJson(recordPath(home), record);
}

/** The running server of this home and program. */
export async function findPreview(home: string, program: string): Promise<PreviewRecord | undefined> {
  const known = readRecord(home);
  if (known === undefined) return undefined;
  const pid = await previewAt(known.port, previewIdentity(home, program));
  return pid === undefined ? undefined : known;
}

/** The process that serves with this identity at the port, if one does. */
export async function previewAt(port: number, identity: Record<string, string>): Promise<number | undefined> {
  try {
    const { pid, ...health } = healthAnswer.parse(JSON.parse(await healthOf(port)));
    return Object.entries(identity).every(([key, value]) => health[key] === value) ? pid : undefined;
  } catch {
    return undefined;
  }
}

const deadline = 2000;
const longest = 64 * 1024;

function healthOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: previewHost, port, path: '/health', agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > longest) sent.destroy(new Error('the answer is too long'));
      });
      answer.on('end', () => resolve(text));
    });
    sent.setTimeout(deadline, () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end();
  });
}
