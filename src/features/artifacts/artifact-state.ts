/** Which artifacts of a root are missing or incomplete, by the checks of a preflight. */
import * as z from 'zod';
import { jsonOf } from '../../base/untrusted-text.ts';
import type { Check, CheckId } from '../../domain/checks.ts';
import { type Artifact, type SetupPrefix, type SetupStep, shortPrefix } from '../../domain/setup.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import type { Probe, Subject } from '../checks/index.ts';
import { checkpoint, firstObjects, pretrained, raw, scene, smallText } from '../checks/index.ts';

export interface ArtifactState {
  step: SetupStep;
  state: 'missing' | 'incomplete' | 'complete';
  /** What was seen; for a complete one what a setup does not change, or nothing. */
  why: string;
}

/** A setup fetches what either mode opens, so it is looked at as for training. */
const pretrainedForBoth: Probe = {
  id: pretrained.id,
  check: (subject) => pretrained.check({ ...subject, run: { ...subject.run, trains: true } }),
};
const probes: Record<Artifact, Probe> = { checkpoint, pretrained: pretrainedForBoth, raw, assets: scene };

/** Signs of a partial upload, or of data that are the user's own: they count only when that artifact is asked for. */
const perhapsOwn: readonly CheckId[] = ['raw.submasks', 'assets.references'];

/** Rejects when the store cannot be read: what was not seen is not complete. `asked` names artifacts outright. */
export async function artifactStates(
  subject: Subject,
  steps: readonly SetupStep[],
  asked: readonly SetupPrefix[] = [],
): Promise<ArtifactState[]> {
  return Promise.all(
    steps.map(async (step): Promise<ArtifactState> => {
      const { artifact, prefix, list } = step;
      const [first] = await firstObjects(subject.store, prefix, 1);
      if (first === undefined)
        return { step, state: 'missing', why: `nothing below ${subject.store.url}/${prefix}` };
      const checks = await probes[artifact].check(subject);
      // A warning that a setup does away with counts, too.
      const failed = checks.filter(({ status, setup }) => status === 'fail' || (status === 'warn' && setup));
      const named = asked.includes(shortPrefix(prefix));
      const lacks = failed.find(({ id, setup }) => setup === artifact || (named && perhapsOwn.includes(id)));
      if (lacks) return { step, state: 'incomplete', why: described(lacks) };
      const absent = await absentFiles(subject.store, prefix, list);
      if (absent.length > 0)
        return {
          step,
          state: 'incomplete',
          why: `its upload broke off: ${absent.length} files are not there, first ${absent[0]}`,
        };
      return { step, state: 'complete', why: failed.map(described).join('; ') };
    }),
  );
}

const described = ({ id, what }: Check): string => `${id}: ${what}`;

const listForm = z.object({ files: z.record(z.string(), z.number()) });

/** Files that the setup's own list names and the store does not have; none when no setup made the artifact. */
export async function absentFiles(store: ObjectStore, prefix: string, list: string): Promise<string[]> {
  const text = await smallText(store, prefix + list);
  const listed = text === undefined ? undefined : listForm.safeParse(jsonOf(text));
  if (!listed?.success) return [];
  const there = new Set<string>();
  for await (const { key } of store.list(prefix)) there.add(key.slice(prefix.length));
  return Object.keys(listed.data.files).filter((name) => !there.has(name));
}
