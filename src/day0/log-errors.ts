/** Which log lines look like trouble. A sieve for reading, not a diagnosis. */

// Words may stand at the end of a name, as in ZeroDivisionError.
const trouble =
  /(?:error|exception)\b|\b(traceback|fatal|fail(ed|ure|s)?|cannot|could not|unable to|killed|out of memory|oom|no such file|not found|denied|refused|timed? ?out|segmentation fault|core dumped|halt(ed|ing)?)\b/i;
/** Kit prints these by the hundred in a healthy render. */
const harmless = /\[(warning|info|debug)\]|\bwarn(ing)?s?:|\b0 (errors?|failed|failures)\b/i;

export function looksLikeTrouble(text: string): boolean {
  return trouble.test(text) && !harmless.test(text);
}
