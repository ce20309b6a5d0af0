/** Values that are secrets on this machine: of the environment and of AWS profiles, as they are and as URLs carry them. */
import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Names of variables, fields and parameters whose value is a secret, whatever it looks like. */
export const secretName =
  /^(?:.*[_.-])?(?:pass(?:word|wd|phrase)|pwd|secret|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|api[_-]?key|(?:access|refresh|id|auth|session|security|private|bot|oauth)[_-]?token|token|account[_-]?key|shared[_-]?access[_-]?(?:key|signature)|private[_-]?key|authorization|set-cookie|cookie)$/i;

/** Variables beside those, by name: what they hold leads to data. */
const more = new Set(['AWS_SECRET_ACCESS_KEY', 'NGC_API_KEY', 'HUGGING_FACE_HUB_TOKEN']);

/** Folders that a shell names in words that also stand for passwords. */
const folders = new Set(['PWD', 'OLDPWD']);

/** Shorter values are words that stand anywhere. */
const shortest = 8;
const fresh = 10_000;
let profiles: { of: string; read: number; values: [string, string][] } | undefined;

/** Longest first, so that one inside another leaves nothing of it: the value in each written form, and its name. */
export function secretValues(env: NodeJS.ProcessEnv): [string, string][] {
  const now = performance.now();
  if (own !== undefined && env === process.env && now - own.read < freshOwn) return own.values;
  const values = gathered(env);
  if (env === process.env) own = { read: now, values };
  return values;
}

/** Looked up for every text of an answer, of which there are hundreds. Milliseconds. */
const freshOwn = 500;
let own: { read: number; values: [string, string][] } | undefined;

function gathered(env: NodeJS.ProcessEnv): [string, string][] {
  const found = new Map<string, string>();
  const add = (value: string, name: string): void => {
    if (value.length < shortest) return;
    const encoded = encodeURIComponent(value);
    const strict = encoded.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const forms = [value, encoded, strict, strict.replace(/%../g, (code) => code.toLowerCase())];
    for (const form of [...forms, JSON.stringify(value).slice(1, -1)]) found.set(form, name);
  };
  for (const [name, value] of Object.entries(env))
    if (value !== undefined && !folders.has(name) && (more.has(name) || secretName.test(name)))
      add(value, name);
  for (const [value, name] of ofProfiles(env)) add(value, name);
  return [...found].sort((a, b) => b[0].length - a[0].length);
}

function ofProfiles(env: NodeJS.ProcessEnv): [string, string][] {
  const folder = join(homedir(), '.aws');
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
    env.AWS_CONFIG_FILE || join(folder, 'config'),
  ];
  const of = files.join('\n');
  const now = performance.now();
  if (profiles?.of === of && now - profiles.read < fresh) return profiles.values;
  profiles = { of, read: now, values: files.flatMap(valuesIn) };
  return profiles.values;
}

function valuesIn(path: string): [string, string][] {
  try {
    // A profile is a page of text.
    if (!statSync(path).isFile() || statSync(path).size > 1024 * 1024) return [];
    const lines = readFileSync(path, 'utf8').matchAll(
      /^\s*(aws_secret_access_key|aws_session_token|aws_access_key_id)\s*=\s*(\S+)/gim,
    );
    return [...lines].map(([, name = '', value = '']): [string, string] => [value, `${name} of a profile`]);
  } catch {
    return [];
  }
}
