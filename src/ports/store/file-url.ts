/** From `file:///folder` to the folder's path, with each way in which it is none. */
import { fileURLToPath } from 'node:url';
import { badInput, messageOf } from '../../base/errors.ts';

/** What usual file systems take for one name and for a path, in bytes. */
const longestName = 255;
const longestPath = 4000;

/** Why the URL names no folder that may be a root, or undefined. */
export function fileUrlProblem(url: string): string | undefined {
  let path: string;
  try {
    path = fileURLToPath(url);
  } catch (error) {
    return messageOf(error);
  }
  if (/\p{Cc}/u.test(path)) return 'it carries control characters';
  if (/^([A-Za-z]:)?[\\/]*$/.test(path)) return 'the whole file system is no root: name a folder in it';
  if (Buffer.byteLength(path) > longestPath) return `it is longer than ${longestPath} bytes`;
  const long = path.split(/[\\/]/).some((part) => Buffer.byteLength(part) > longestName);
  return long ? `a name in it is longer than ${longestName} bytes` : undefined;
}

/** The folder's absolute path; throws `bad_input`. */
export function folderOfUrl(url: string): string {
  const problem = fileUrlProblem(url);
  if (problem === undefined) return fileURLToPath(url);
  throw badInput({
    what: `${JSON.stringify(url.slice(0, 120))} names no folder that can be a root`,
    why: problem,
    fix: 'give file:///<absolute folder>',
  });
}
