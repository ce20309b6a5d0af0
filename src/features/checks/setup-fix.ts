/** The fix for an artifact that is missing or incomplete: the exact call that fetches it, and which artifact that is. */
import type { ReleaseId } from '../../domain/releases/index.ts';
import { type Artifact, setupCall, setupSteps, shortPrefix } from '../../domain/setup.ts';

/** A fix that knows its artifact, so that whoever reads the check need not read the words. */
export interface SetupFix {
  text: string;
  artifact: Artifact;
}

/** `url` is the artifact's place below the root, or a folder in it. */
export function setupFix(url: string, release?: ReleaseId): SetupFix | string {
  for (const { artifact, prefix } of setupSteps) {
    const at = `${url}/`.indexOf(`/${prefix}`);
    if (at > 0)
      return {
        artifact,
        text: `${setupCall(url.slice(0, at), [shortPrefix(prefix)], { release })}, or upload the artifact to ${url}`,
      };
  }
  return `upload the artifact to ${url}`;
}
