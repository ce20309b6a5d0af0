/** Secrets by shape and by value: none of 10,000 comes through the door, and words of ours do. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cleanText, cleanValue } from '../../src/base/redact.ts';
import { secret, secretKinds } from '../support/hostile.ts';

const none = { AWS_SHARED_CREDENTIALS_FILE: '/nonexistent', AWS_CONFIG_FILE: '/nonexistent' };

test.each(Object.keys(secretKinds))('%s', (kind) => {
  const at = Object.keys(secretKinds).indexOf(kind);
  const { text, parts } = secret(at);
  const clean = cleanText(text, none);
  for (const part of parts) expect(clean).not.toContain(part);
});

test('of 10,000 seeded secrets none comes through, in texts, fields and names of fields', () => {
  const passed: string[] = [];
  for (let seed = 0; seed < 10_000; seed++) {
    const { kind, text, parts } = secret(seed);
    const out = JSON.stringify([cleanText(text, none), cleanValue({ a: [text], [text]: 1 }, none)]);
    if (parts.some((part) => out.includes(part))) passed.push(`${seed} ${kind}: ${text}`);
  }
  expect(passed.slice(0, 5)).toEqual([]);
});

test.each([
  'osmo credential set hf-token --type GENERIC --payload token=<your token>',
  'no credential hf-token: set it with the osmo command',
  'HF_TOKEN is not set; the bearer of bad news is the basic setup',
  'the token is missing: give one',
  'http://127.0.0.1:20001/v1/models answered 200, s3://bucket/path/a@b.png',
  'image nvcr.io/nvidia/paidf-anomalygen@sha256:0123456789abcdef',
  'run line-7 at https://host:8080/a/@scope/b',
  'hf_cookbook and sk-learn and glpath are words; max_tokens=512; --top_token 5',
  'digest 0123456789abcdef0123456789abcdef',
])('is no secret: %s', (text) => {
  expect(cleanText(text, none)).toBe(text);
});

test('values of the environment and of AWS profiles, as they are and as URLs and JSON carry them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'day0-aws-'));
  const profile = join(folder, 'credentials');
  writeFileSync(
    profile,
    '[a]\naws_access_key_id = profile-id-of-a-service\naws_secret_access_key = pro/file+secret==\n',
  );
  const env = {
    ...none,
    AWS_SHARED_CREDENTIALS_FILE: profile,
    HF_TOKEN: 'plain words/with+signs',
    MY_SERVICE_PASSWORD: 'quo"ted pass',
    GREETING: 'hello world',
  };
  const values = ['profile-id-of-a-service', 'pro/file+secret==', 'plain words/with+signs', 'quo"ted pass'];
  const text = values
    .flatMap((value) => [value, encodeURIComponent(value), JSON.stringify(value), `a${value}b`])
    .join(' hello world ');
  const clean = cleanText(text, env);
  for (const value of values)
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
      expect(clean).not.toContain(form);
  expect(clean).toContain('hello world');
  const fields = cleanValue(
    { [`x ${values[0]}`]: 1, password: 'abc', Authorization: 'x y', per_defect: 3 },
    env,
  );
  expect(JSON.stringify(fields)).toBe(
    '{"x [redacted aws_access_key_id of a profile]":1,"password":"[redacted password]","Authorization":"[redacted Authorization]","per_defect":3}',
  );
});

test('a text made to be slow costs no more than others', () => {
  for (const piece of [
    '://a:',
    '-----BEGIN PRIVATE KEY-----',
    'password=',
    'eyJaaaaaaaa.',
    'cookie: ',
    'token: "\\"',
    '://',
  ])
    expect(cleanText(piece.repeat(200_000 / piece.length), none).length).toBeGreaterThan(0);
});

test('the folder that a shell stands in is no password, though its variable is named like one', () => {
  const env = { ...none, PWD: '/srv/boards/line-7', OLDPWD: '/srv/boards', DB_PWD: 'open-sesame' };
  const text = 'wrote /srv/boards/line-7/out, with open-sesame';
  expect(cleanText(text, env)).toBe('wrote /srv/boards/line-7/out, with [redacted DB_PWD]');
});
