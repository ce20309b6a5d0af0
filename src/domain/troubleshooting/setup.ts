/** What fails in the setup of a root: licences, tokens, the way to the hub, and downloads that are not whole. */
import { setupSteps } from '../setup.ts';
import { next, sharing } from './entry.ts';

const token =
  'run: osmo credential delete hf-token, then: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>';

export const setupTroubles = sharing({ stages: setupSteps.map(({ id }) => id) }, [
  {
    id: 'setup.gated',
    symptom:
      'the download was refused: <repository> is gated, and its licence is not accepted (403, GatedRepoError)',
    signs: [
      { log: /download was refused: .*(?:is gated, and its licence|Hugging Face refused .*\(403\))/ },
      { log: /GatedRepoError|Cannot access gated repo|403 Client Error/, proves: 'likely' },
    ],
    cause: 'the account of the token has not accepted the licence of the repository that the lines name',
    fix: 'open the page that the lines name as the owner of the token and accept the licence; then set up again, which fetches only what is missing',
    foretold: { by: 'credential.gated' },
    next: next.setup,
  },
  {
    id: 'setup.token_scope',
    symptom: 'the download was refused: the token may not read gated repositories (403)',
    signs: [
      { log: /download was refused: the token may not read gated/ },
      { log: /enable access to public gated repositories/, proves: 'likely' },
    ],
    cause: 'the token is fine-grained and lacks the right to read public gated repositories',
    fix: 'give the token that right in its settings, or make one of the type Read and set it anew as hf-token',
    foretold: { by: 'credential.gated' },
    next: next.setup,
  },
  {
    id: 'setup.token',
    symptom: 'the download was refused: Hugging Face does not accept the token (401)',
    signs: [
      { log: /download was refused: Hugging Face does not accept the token/ },
      { log: /HF_TOKEN is empty in this pod/ },
      { log: /Hugging Face is not authenticated/ },
      { log: /401 Client Error|Invalid user token/, proves: 'likely' },
    ],
    cause: 'the token in the credential hf-token is wrong, expired or empty',
    fix: token,
    foretold: { by: 'credential.gated' },
    next: next.setup,
  },
  {
    id: 'setup.repository',
    symptom: 'the download was refused: <repository> is not there for this token (404)',
    signs: [
      { log: /download was refused: .*is not there for this token/ },
      // Of release 1.1's own downloader (scripts/download_checkpoints.sh), which says no more than that.
      { log: /Hugging Face repo .* not found or your token lacks read access/, proves: 'likely' },
    ],
    cause:
      'the repository was renamed or is private, or the licence was not accepted: the hub hides what it does not show',
    fix: 'open the page that the lines name as the owner of the token; upload the artifact by hand when there is none',
    foretold: { by: 'credential.gated' },
    next: next.setup,
  },
  {
    id: 'setup.network',
    symptom: 'the download was refused: the pod does not reach the hub',
    signs: [{ log: /download was refused: the pod does not reach the hub/ }],
    cause: 'the pods of this pool have no way to huggingface.co',
    fix: 'ask the administrator for a way out, give another pool, or upload the artifacts from a machine that has one',
    foretold: { never: 'what pods reach shows only in a pod' },
    next: next.setup,
  },
  {
    id: 'setup.mirror',
    symptom: 'the mirror <folder> has nothing at <prefix>',
    signs: [{ log: /the mirror \S.* has nothing at \S+/ }],
    cause: 'PCBA_DAY0_MIRROR names a folder that lacks an artifact; it has to be laid out as a DIG root',
    fix: 'put the artifact at the prefix that the line names, or leave PCBA_DAY0_MIRROR out to get the sample',
    foretold: { never: 'the mirror is read by the pod' },
    next: next.setup,
  },
  {
    id: 'setup.incomplete',
    symptom: 'the <artifact> that was downloaded lacks <files>; or: the download is empty',
    signs: [
      { log: /that was downloaded (?:lacks|has no|has nothing|hold no)|the download of \w+ is empty/ },
      { log: /base model size\(s\) not downloaded|ERROR: 0 files downloaded/ },
      { log: /Hugging Face download failed: /, proves: 'likely' },
      { log: /the download ended with exit code \d+/, proves: 'likely' },
    ],
    cause: 'a part of the download failed; nothing was uploaded, so the root is as it was',
    fix: 'look at the lines before for what was refused or broke off, then set up again',
    foretold: { never: 'what arrives shows only in the pod' },
    next: next.setup,
  },
  {
    id: 'setup.digest',
    releases: ['1.1'],
    symptom: 'ERROR: Hub-sourced weights do not match; ERROR: Locally-converted weights do not match',
    signs: [{ log: /(?:Hub-sourced|Locally-converted) weights do not match/ }],
    cause:
      'what arrived is not what the manifest names; the manifest of the image has outdated digests for Cosmos3-Edge, which the setup takes away first',
    fix: 'set up again; when it repeats, look whether the workflow file still removes assets/checkpoint_manifest_converted.sha256',
    foretold: { never: 'what arrives shows only in the pod' },
    next: next.setup,
  },
]);
