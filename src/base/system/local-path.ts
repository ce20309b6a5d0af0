/** Where an object lands on disk: its key, unless a file system could not hold that or another object is there already. */
import { createHash } from 'node:crypto';

const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no file name may hold
const illegal = /[<>:"|?*\\\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}|[\u{E0000}-\u{E0FFF}]|\p{Cs}/gu;
/** Bytes of UTF-8 that every usual file system takes for one name, with room for a draft's ending. */
const longest = 200;

const stamp = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
/** How a file system that ignores case and normalisation sees a path. */
const folded = (path: string): string => path.normalize('NFC').toLowerCase();

/** Relative paths with `/`, one per key and in the keys' order; equal keys give equal paths, whatever else there is. */
export function localPaths(keys: readonly string[]): string[] {
  const plain = keys.map((key) => key.split('/').map(safePart).join('/'));
  const folders = new Set(plain.flatMap((path) => ancestors(folded(path))));
  const taken = new Set<string>();
  return plain.map((path, n) => {
    const key = keys[n] ?? '';
    // Two keys that a file system cannot tell apart, and an object that has the name of a folder.
    const chosen = taken.has(folded(path)) || folders.has(folded(path)) ? stamped(path, key) : path;
    taken.add(folded(chosen));
    return chosen;
  });
}

function safePart(part: string): string {
  if (part === '' || part === '.' || part === '..') return `_${part.length}_`;
  const encoded = part
    .replace(illegal, (c) => `%${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0')}`)
    .replace(/[. ]$/, (c) => (c === '.' ? '%2E' : '%20'));
  const named = reserved.test(encoded) ? `_${encoded}` : encoded;
  if (Buffer.byteLength(named) <= longest) return named;
  const ending = /\.[a-z0-9]{1,8}$/i.exec(named)?.[0] ?? '';
  let kept = named.slice(0, longest);
  while (Buffer.byteLength(kept) > longest - 10 - ending.length) kept = kept.slice(0, -1);
  return `${kept}~${stamp(part)}${ending}`;
}

function stamped(path: string, key: string): string {
  const at = path.lastIndexOf('.');
  const cut = at > path.lastIndexOf('/') + 1 ? at : path.length;
  return `${path.slice(0, cut)}~${stamp(key)}${path.slice(cut)}`;
}

function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'));
}
