/** A reference of how a camera look should be: statistics per material, made from a run that the user trusts. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Day0Error, messageOf } from '../../../base/errors.ts';
import { packagePath } from '../../../base/package.ts';
import { notWritten, replaceFile } from '../../../base/system/files.ts';
import { codeOf } from '../../../base/system-error.ts';
import { deviation, mean } from '../numbers.ts';

const look = z.strictObject({
  name: z.string(),
  /** Id of the image-edit model whose look this is, as the run named it; null where it did not. */
  model: z.string().nullable(),
  /** The board that it was made with; null where nothing told, as in profiles of earlier versions. */
  board: z.string().nullable().default(null),
  /** Of the images that made the pictures; null fits any, as in profiles of earlier versions. */
  release: z.string().nullable().default(null),
  made_from: z.string(),
  notice: z.string(),
  materials: z.record(
    z.string(),
    z.strictObject({
      pictures: z.number().int().min(1),
      /** Mean and spread over the pictures. */
      features: z.record(z.string(), z.strictObject({ mean: z.number(), spread: z.number().min(0) })),
    }),
  ),
});

const kind = 'pcba-day0 appearance profile';
const one = look.extend({ kind: z.literal(kind), version: z.literal(1) });
/** Of a run of several boards, in one file: they are all there, or none is. */
const several = z.strictObject({
  kind: z.literal(`${kind}s`),
  version: z.literal(1),
  profiles: z.array(look),
});
const file = z.union([several, one.transform(({ kind: _, version: __, ...rest }) => ({ profiles: [rest] }))]);

export type Profile = z.infer<typeof look>;
export type Materials = Profile['materials'];

/** Whose look a run's pictures have; undefined where nothing tells. */
export interface LookOf {
  board: string | undefined;
  /** Id of the image-edit model. */
  model: string | undefined;
  release: string | undefined;
}

/** What the profile was made with and this run was not, in words; what either does not tell is no difference. */
export function otherLook(profile: Profile, of: LookOf): string[] {
  return (['board', 'model', 'release'] as const).flatMap((key) => {
    const [theirs, ours] = [profile[key], of[key]];
    return theirs === null || ours === undefined || theirs === ours
      ? []
      : [`${key} ${theirs} and this run ${ours}`];
  });
}

/** One picture's features. */
export interface Measured {
  material: string;
  /** Of a run of several boards. */
  board?: string | undefined;
  features: Record<string, number | undefined>;
}

export function materialsOf(measured: readonly Measured[]): Materials {
  const materials: Materials = {};
  for (const name of new Set(measured.map(({ material }) => material))) {
    const own = measured.filter(({ material }) => material === name);
    const names = new Set(own.flatMap(({ features }) => Object.keys(features)));
    const features: Materials[string]['features'] = {};
    for (const feature of names) {
      const values = own.flatMap(({ features: one }) => one[feature] ?? []);
      if (values.length > 0)
        features[feature] = { mean: round(mean(values)), spread: round(deviation(values)) };
    }
    materials[name] = { pictures: own.length, features };
  }
  return materials;
}

const round = (value: number): number => Number(value.toPrecision(5));

const namePattern = /^[a-z0-9][a-z0-9._-]{0,60}$/;
const folderOf = (home: string): string => join(home, 'profiles');
const shippedFolder = (): string => packagePath('assets', 'profiles');

/**
 * Keeps them all under `name`, or none. Rejects with `already_exists` where one of their names is taken: a reference that changes
 * under its name compares nothing.
 */
export async function saveProfiles(
  home: string,
  name: string,
  profiles: readonly Profile[],
): Promise<string> {
  const names = profiles.map((profile) => profile.name);
  const odd = [name, ...names].find((text) => !namePattern.test(text));
  if (odd !== undefined)
    throw refused(
      `${JSON.stringify(odd.slice(0, 80))} is not a name for a profile; nothing was kept`,
      'use a-z, 0-9, . _ and -, at most 61 of them, a letter or digit first',
    );
  const path = join(folderOf(home), `${name}.json`);
  const known = (await profilesIn(folderOf(home))).find(({ profile }) => names.includes(profile.name));
  if (known) throw taken(known.profile.name, known.path, names);
  const [only] = profiles;
  const content =
    profiles.length === 1 ? { kind, version: 1, ...only } : { kind: `${kind}s`, version: 1, profiles };
  const text = `${JSON.stringify(content, null, 1)}\n`;
  await replaceFile(path, text, { mode: 0o600, folderMode: 0o700, ifAbsent: true }).catch(
    (error: unknown) => {
      throw codeOf(error) === 'EEXIST' ? taken(name, path, names) : notWritten(path, error);
    },
  );
  return path;
}

function taken(name: string, path: string, wanted: readonly string[]): Day0Error {
  const none = wanted.length > 1 ? `; none of ${wanted.join(', ')} was kept` : '';
  return new Day0Error({
    code: 'already_exists',
    what: `there is a profile ${name} already${none}`,
    why: `${path} was made before, and a reference that changes under its name compares nothing`,
    fix: 'choose another name, or remove that file first',
    retry: 'never',
  });
}

/**
 * The profile of this name; else the newest of the user's, and then a shipped one, of this model, board **and** release: another
 * board is another look, whatever model made it. Undefined when there is none.
 */
export async function findProfile(
  home: string,
  name: string | undefined,
  of: LookOf,
): Promise<Profile | undefined> {
  const own = await profilesIn(folderOf(home));
  const all = [...own, ...(await profilesIn(shippedFolder()))];
  if (name === undefined)
    return all.find(
      ({ profile: { model, board, release } }) =>
        model !== null &&
        model === of.model &&
        board !== null &&
        board === of.board &&
        (release === null || release === of.release),
    )?.profile;
  const found = all.find(({ profile }) => profile.name === name);
  if (found) return found.profile;
  throw refused(
    `there is no profile ${JSON.stringify(name.slice(0, 80))}`,
    `known are: ${all.map(({ profile }) => profile.name).join(', ') || 'none'}; make one of a run that you trust with save_profile`,
  );
}

/** Newest first. */
async function profilesIn(folder: string): Promise<{ profile: Profile; path: string; changed: number }[]> {
  const files = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    files
      .filter((name) => name.endsWith('.json'))
      .map(async (name) => {
        const path = join(folder, name);
        try {
          const { profiles } = file.parse(JSON.parse(await readFile(path, 'utf8')));
          const changed = (await stat(path)).mtimeMs;
          return profiles.map((profile) => ({ profile, path, changed }));
        } catch (error) {
          throw new Day0Error(
            {
              code: 'bad_input',
              what: `${path} is not an appearance profile`,
              why: messageOf(error).slice(0, 300),
              fix: 'remove it, and make the profile again with save_profile',
              retry: 'never',
            },
            { cause: error },
          );
        }
      }),
  );
  return found.flat().sort((a, b) => b.changed - a.changed);
}

function refused(what: string, fix: string): Day0Error {
  return new Day0Error({ code: 'bad_input', what, why: 'the name has to be known', fix, retry: 'never' });
}
