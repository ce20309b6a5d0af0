/** Which log lines look like trouble. A sieve for reading, not a diagnosis. */

// Words may stand at the end of a name, as in ZeroDivisionError.
const trouble =
  /(?:error|exception)\b|\b(traceback|fatal|fail(ed|ure|s)?|cannot|could not|unable to|killed|out of memory|oom|no such file|not found|denied|refused|timed? ?out|segmentation fault|core dumped|halt(ed|ing)?)\b/i;
/** AnomalyGen's tools and our pods say so what a run does without, and the run goes on. */
const warning = /^(?:warn:|WARNING: )/;
const skipped = /: no (?:ROI candidates|detection), skipping$/;
/** Kit prints these by the hundred in a healthy render. */
const harmless = /\[(warning|info|debug)\]|\bwarn(ing)?s?:|\b0 (errors?|failed|failures)\b/i;

export function looksLikeTrouble(text: string): boolean {
  return warning.test(text) || skipped.test(text) || (trouble.test(text) && !harmless.test(text));
}
