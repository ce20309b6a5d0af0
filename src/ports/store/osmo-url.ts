/** URLs of storage that OSMO knows, and what of a key goes into one. */

/** How many parts of the path stand before the key: azure://account/container, tos://endpoint/bucket, swift://endpoint/account/bucket. */
const partsBeforeKey = new Map([
  ['s3', 0],
  ['gs', 0],
  ['file', 0],
  ['azure', 1],
  ['tos', 1],
  ['swift', 2],
]);

/** Schemes that only the `osmo data` commands serve, with the form of their URLs. */
export const osmoForms = new Map([
  ['gs:', 'gs://<bucket>/<prefix>'],
  ['azure:', 'azure://<account>/<container>/<prefix>'],
  ['tos:', 'tos://<endpoint>/<bucket>/<prefix>'],
  ['swift:', 'swift://<endpoint>/<account>/<bucket>/<prefix>'],
]);

/** Whether the URL names a host and, where its scheme has them, account and bucket. */
export function isWhole(url: string): boolean {
  const parts = partsOf(url);
  return parts.length > (partsBeforeKey.get(schemeOf(url)) ?? 0) && parts.every((part) => part !== '');
}

/** The path inside the bucket, empty or with a slash at its end: the command prints it before every key. */
export function baseOf(url: string): string {
  const scheme = schemeOf(url);
  const path = partsOf(url).slice(1 + (partsBeforeKey.get(scheme) ?? 0));
  const base = path.map((part) => `${scheme === 'file' ? decodeURIComponent(part) : part}/`).join('');
  return base === '/' ? '' : base;
}

/** The deepest folder above a key or prefix that can stand in a URL as it is, and what is left of the key below it. */
export function reach(root: string, key: string): { url: string; rest: string } {
  const folders = key.split('/').slice(0, -1);
  const odd = folders.findIndex((part) => !/^[\w.+=@,~-]+$/.test(part));
  const plain = odd < 0 ? folders : folders.slice(0, odd);
  const path = plain.map((part) => `/${part}`).join('');
  return { url: root + path, rest: plain.length === 0 ? key : key.slice(path.length) };
}

/** A pattern for this name and no other, alike for Python and JavaScript. */
export const exactly = (name: string): string => `^${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;

const schemeOf = (url: string): string => url.slice(0, url.indexOf(':'));
const partsOf = (url: string): string[] =>
  url
    .slice(url.indexOf('://') + 3)
    .replace(/\/+$/, '')
    .split('/');

/** What results say of a root that only the `osmo data` commands serve. */
export const withoutSizes =
  'served by osmo data: no sizes and no checksums, every read is a call of osmo; download and write with osmo itself';
