/** Can the Hugging Face token of this environment read the repositories that a setup downloads? */
import type { Check } from '../../domain/checks.ts';
import type { Repository } from '../../domain/pretrained.ts';
import { releaseOf } from '../../domain/releases/index.ts';
import { pageOf, type SetupStep } from '../../domain/setup.ts';
import { type Probe, pass, skipped, warn } from './subject.ts';

const id = 'credential.gated';
/** One small question each, all at once, in milliseconds. */
const deadline = 4000;

export const setToken =
  'osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>';

type Answer = { kind: 'readable' | 'silent'; why: string } | Refused;
/** `gated`: a licence page stands before it, whatever the status. */
type Refused = { kind: 'refused'; status: number; gated: boolean; why: string };

/** The token itself is read here and goes nowhere but to the hub. */
function environment(): { token: string | undefined; hub: string } {
  const { HF_TOKEN, HUGGING_FACE_HUB_TOKEN, HF_ENDPOINT } = process.env;
  return {
    token: HF_TOKEN || HUGGING_FACE_HUB_TOKEN || undefined,
    hub: (HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
  };
}

/** For these parts of a setup. It never fails a run: the artifacts may be there already, and OSMO's token may differ. */
export const gatedFor = (steps: readonly SetupStep[]): Probe => ({
  id,
  check: async ({ cluster, askHub, signal }) => {
    if (cluster === 'embedded') return [skipped(id, 'nothing is downloaded from the hub here', 'stand-ins')];
    if (!askHub) return [skipped(id, 'the hub is not asked', 'no_probe is set')];
    const { token, hub } = environment();
    if (token === undefined)
      return [
        skipped(
          id,
          'this server has no Hugging Face token, so nobody was asked whether licences are accepted',
          'HF_TOKEN and HUGGING_FACE_HUB_TOKEN are not set; OSMO shows no values of hf-token',
        ),
      ];
    const repositories = steps.flatMap((step): readonly Repository[] => step.repositories);
    const answers = await Promise.all(
      repositories.map(async (one) => ({ one, answer: await ask(one, hub, token, signal) })),
    );
    signal?.throwIfAborted();
    const refused = answers.flatMap(({ one, answer }) =>
      answer.kind === 'refused' ? [explain(one, answer)] : [],
    );
    if (refused.length > 0) return refused;
    const silent = answers.find(({ answer }) => answer.kind === 'silent');
    if (silent)
      return [
        skipped(id, 'the hub does not answer from here; pods may reach it all the same', silent.answer.why),
      ];
    const names = repositories.map(({ repo }) => repo).join(', ');
    return [pass(id, `the token of this server reads all ${repositories.length} repositories`, names)];
  },
});

export const gated: Probe = {
  id,
  check: (subject) => gatedFor(releaseOf(subject.run.release).setup.steps).check(subject),
};

/** Asks for the smallest file that every repository has, as the download itself begins. */
async function ask(
  { repo, type }: Repository,
  hub: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const url = `${hub}/${type === 'dataset' ? 'datasets/' : ''}${repo}/resolve/main/.gitattributes`;
  try {
    const answer = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.any([AbortSignal.timeout(deadline), ...(signal ? [signal] : [])]),
    });
    const code = answer.headers.get('x-error-code') ?? '';
    const why = `HEAD ${url}: ${answer.status}${code ? ` ${code.slice(0, 40)}` : ''}`;
    if (answer.status < 400 || code === 'EntryNotFound') return { kind: 'readable', why };
    if ([401, 403, 404].includes(answer.status))
      return { kind: 'refused', status: answer.status, gated: code.endsWith('GatedRepo'), why };
    return { kind: 'silent', why };
  } catch (error) {
    return { kind: 'silent', why: `HEAD ${url}: ${error instanceof Error ? error.name : 'no answer'}` };
  }
}

function explain(one: Repository, { status, gated, why }: Refused): Check {
  const licence = `open ${pageOf(one)} as the owner of the token and accept the licence there; OSMO needs the same token: ${setToken}`;
  const said = `${why}; it is the token of this server, OSMO does not show its own`;
  if (status === 401 && !gated)
    return warn(
      id,
      `Hugging Face does not accept the token for ${one.repo} (401)`,
      said,
      `make a token of the type Read, then: ${setToken} (delete hf-token first when it is there)`,
    );
  if (status === 404) return warn(id, `${one.repo} is not there for this token (404)`, said, licence);
  return warn(id, `the licence of ${one.repo} is not accepted for this token (${status})`, said, licence);
}
