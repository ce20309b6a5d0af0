/** Can the training of an earlier run be used again: is it one, of this release, whole, and does it know the taxonomy? */
import type { Check } from '../../domain/checks.ts';
import { type Release, releaseOf, releases } from '../../domain/releases/index.ts';
import type { ObjectStore } from '../../ports/store/port.ts';
import { fail, pass, type Subject, warn } from './subject.ts';
import { known, type Training, trainAgain } from './training-recipe.ts';
import { firstObjects, type Sized, smallText } from './tree.ts';
import { damageOf } from './whole-weights.ts';

const argument = 'existing_finetune_url';

/** `url` is the finetune folder of an earlier run; `open` opens it as a store of its own. */
export async function earlierTraining(
  subject: Subject,
  url: string,
  open: (url: string) => Promise<ObjectStore>,
): Promise<Check[]> {
  const id = 'models.checkpoint';
  const release = releaseOf(subject.run.release);
  const store = await open(url);
  const objects = await firstObjects(store, '', 5000);
  const found = jobsOf(objects, release);
  const [job, another] = found.jobs;
  if (job === undefined) return [noTraining(url, objects, release)];
  if (another !== undefined)
    return [
      {
        ...fail(
          id,
          `${argument} holds ${found.jobs.length} trainings, and the pod would take any`,
          `${url}: ${found.jobs.join(', ')}`,
          `give the URL of one of them, such as ${url}/${job.replace(/\/$/, '')}`,
        ),
        trouble: 'defects.ambiguous_training',
      },
    ];
  const files = new Map(
    objects.flatMap(({ key, bytes }) =>
      key.startsWith(job) ? [[key.slice(job.length), bytes] as const] : [],
    ),
  );
  const training: Training = { store, release, job, files };
  return [...(await known(subject, training)), ...(await weights(subject, training))];
}

/** Folders that have weights, or would have. */
function jobsOf(objects: readonly Sized[], { checkpoint }: Release): { jobs: string[] } {
  const jobs = objects.flatMap(({ key }) => {
    const match = /^(.*?)(?:checkpoints\/model\/iter_\d+\.pt)$/.exec(key) ?? config(key, checkpoint.config);
    return match?.[1] === undefined ? [] : [match[1]];
  });
  return { jobs: [...new Set(jobs)].sort() };
}

const config = (key: string, name: string): RegExpExecArray | null =>
  key === name || key.endsWith(`/${name}`) ? /^(.*?)[^/]+$/.exec(key) : null;

/** Nothing of this release: perhaps a checkpoint of another one, which its mark shows. */
function noTraining(url: string, objects: readonly Sized[], release: Release): Check {
  const id = 'models.checkpoint';
  if (objects.length === 0) return fail(id, `nothing lies at ${argument}`, url, trainAgain);
  for (const other of releases) {
    const mark = objects.find(
      ({ key }) =>
        `/${key}`.endsWith(`/${other.checkpoint.config}`) || `${key}`.includes(other.checkpoint.results),
    );
    if (other.id === release.id || mark === undefined) continue;
    return {
      ...fail(
        id,
        `${argument} holds a checkpoint of release ${other.id}, which release ${release.id} can never load`,
        `${url}/${mark.key}; release ${release.id} has ${release.checkpoint.config} there`,
        trainAgain,
      ),
      trouble: 'defects.other_release_checkpoint',
    };
  }
  return fail(
    id,
    `${argument} holds no training`,
    `${url} holds ${objects.length} objects, first ${objects[0]?.key}`,
    trainAgain,
  );
}

/** The asked step, or the best one. */
async function weights(subject: Subject, { store, release, job, files }: Training): Promise<Check[]> {
  const { run, cluster, signal } = subject;
  const id = 'models.step';
  const folder = `${store.url}/${job}checkpoints/`;
  const saved = [...files.keys()].flatMap((key) => {
    const step = /^checkpoints\/model\/iter_(\d+)\.pt$/.exec(key)?.[1];
    return step === undefined ? [] : [{ step: Number(step), key }];
  });
  const steps = saved.map(({ step }) => step).join(', ') || 'none';
  const last = saved.at(-1)?.step;
  const best = await bestOf(store, job, files, release);
  const wanted = run.checkpoint_step ?? best;
  const trouble = run.checkpoint_step === undefined ? 'defects.no_best_step' : 'defects.no_step';
  if (wanted === undefined) {
    const what = `the earlier training has no ${release.checkpoint.best}: it did not end, or nothing was scored`;
    const evidence = `${folder} holds the steps ${steps}`;
    const fix =
      last === undefined
        ? trainAgain
        : `read its stdout.log; then give checkpoint_step, such as ${last}, or ${trainAgain}`;
    return [{ ...fail(id, what, evidence, fix), trouble }];
  }
  const found = saved.find(({ step }) => step === wanted);
  if (found === undefined) {
    const what = `step ${wanted}${run.checkpoint_step === undefined ? `, which ${release.checkpoint.best} names,` : ''} has no weights`;
    // The best one may be the very one that is not there.
    const other = saved.some(({ step }) => step === best) ? best : last;
    const fix = other === undefined ? trainAgain : `give checkpoint_step ${other}`;
    const check = { ...fail(id, what, `${folder} holds the steps ${steps}`, fix), trouble };
    return [other === undefined ? check : { ...check, correction: { checkpoint_step: other } }];
  }
  const url = `${store.url}/${job}${found.key}`;
  const digest = files.has(`${found.key}.sha256`);
  const object = { key: `${job}${found.key}`, bytes: files.get(found.key) };
  const damage = await damageOf({ store, cluster, signal }, object, digest);
  if (damage !== undefined) {
    const [report, why] = [damage.fatal ? fail : warn, damage.copy ? 'defects.checkpoint_digest' : trouble];
    const fix = `copy them with their .sha256 again from where they were trained; or ${trainAgain}`;
    return [{ ...report(id, `the weights of step ${wanted} ${damage.what}`, url, fix), trouble: why }];
  }
  const told =
    run.checkpoint_step === undefined ? `the best step, ${wanted}, is there` : `step ${wanted} is there`;
  if (!digest)
    return [
      warn(
        id,
        `${told}, and no digest beside it: damaged weights would not be noticed`,
        url,
        'upload the .sha256 file that the training wrote, too',
      ),
    ];
  return [pass(id, told, url)];
}

/** The step that the training found best. */
async function bestOf(
  store: ObjectStore,
  job: string,
  files: Training['files'],
  { checkpoint: { best } }: Release,
): Promise<number | undefined> {
  const key = `checkpoints/${best}`;
  if (best === undefined || !files.has(key)) return undefined;
  const step = /iter_(\d+)(?:\.pt)?\s*$/.exec((await smallText(store, `${job}${key}`)) ?? '')?.[1];
  return step === undefined ? undefined : Number(step);
}
