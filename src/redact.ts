/** Cleans every text that leaves the server: secrets by value and by shape, control and bidirectional characters. */

/** Environment variables whose values are secrets. */
const secretVariables = [
  'HF_TOKEN',
  'HUGGING_FACE_HUB_TOKEN',
  'NGC_API_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'OSMO_TOKEN',
];

/** Shapes of tokens that need no environment to be recognised. */
const shapes: [RegExp, string][] = [
  [/\bhf_[A-Za-z0-9]{16,}\b/g, '[redacted Hugging Face token]'],
  [/\bnvapi-[A-Za-z0-9_-]{16,}/g, '[redacted NGC key]'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[redacted AWS key id]'],
  [/\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g, '[redacted JWT]'],
  [/\b(Bearer|Basic) [A-Za-z0-9._~+/-]{12,}=*/g, '$1 [redacted]'],
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1[redacted]@'],
  [/((?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|[?&]sig)=)[^&\s"']+/gi, '$1[redacted]'],
];

// Control characters but tab and newline; bidirectional overrides and isolates, which reorder what a reader sees.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const invisible = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** The text without secrets and without characters that hide or reorder. */
export function cleanText(text: string, env: NodeJS.ProcessEnv = process.env): string {
  let clean = text.replace(invisible, ' ');
  for (const name of secretVariables) {
    const value = env[name];
    if (value && value.length >= 8) clean = clean.replaceAll(value, `[redacted ${name}]`);
  }
  for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement);
  return clean;
}

/** The same for every text inside a JSON-like value; keys, numbers and structure stay. */
export function cleanValue(value: unknown, env?: NodeJS.ProcessEnv): unknown {
  if (typeof value === 'string') return cleanText(value, env);
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, env));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanValue(item, env)]));
  }
  return value;
}
