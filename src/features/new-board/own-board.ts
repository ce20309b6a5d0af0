/** A board of one's own from its scene: what the scene holds, a cookbook for it, what a run would make of that, one patch. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Day0Error, errorBody } from '../../base/errors.ts';
import { nextCall, noCall } from '../../base/next-call.ts';
import { boardFileNames, type Cookbook } from '../../domain/board.ts';
import type { Check } from '../../domain/checks.ts';
import { type RunParameters, runOfBoard } from '../../domain/resolve.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { SceneReport } from '../../scene/scene-report.ts';
import type { SceneSurvey } from '../../scene/survey/scene-survey.ts';
import { absentFiles } from '../boards/index.ts';
import {
  boardChecks,
  cookbook as cookbookProbe,
  inspectBoard,
  placement,
  runProbes,
  type Subject,
  subjectOf,
} from '../checks/index.ts';
import { settleRun } from '../plan/index.ts';
import { type Opened, openScene, placeOf } from './open.ts';
import { type BoardPicture, drawBoard } from './picture.ts';
import { textsFor } from './texts.ts';
import { type BoardValues, valuesFor } from './values.ts';
import { isThere, writeBoard } from './write.ts';

export const ownBoardWays = ['look', 'home', 'root'] as const;

export interface OwnBoardArguments {
  own_board: (typeof ownBoardWays)[number];
  dig_url_root?: string | undefined;
  board?: string | undefined;
  scene_filename?: string | undefined;
}

export interface OwnBoard {
  run: Pick<RunParameters, 'release' | 'dig_url_root' | 'image_edit_endpoint' | 'image_edit_model' | 'board'>;
  /** URL of the scene. */
  scene: string;
  /** `proposed`: nothing is written; `written` just now; `there`: files of the user, as they are. */
  state: 'proposed' | 'written' | 'there';
  /** Folder or URL of its files; undefined while nothing is written. */
  where: string | undefined;
  survey: SceneSurvey;
  /** Of a proposal. */
  values: BoardValues | undefined;
  report: SceneReport;
  checks: Check[];
  picture: BoardPicture | undefined;
  next: string;
}

/** Nobody waits for a preflight here: the scene is looked through, inspected and drawn, each of which may take its time. */
const looks = 6;

/** Throws `bad_input` for a scene that gives no board, `already_exists` where one of that name would be written over. */
export async function ownBoard(args: OwnBoardArguments, context: ToolContext): Promise<OwnBoard> {
  const { own_board: way, ...given } = args;
  const { settings } = context;
  const { parameters: run } = await settleRun(given, context);
  const subject = await subjectOf(run, context);
  await named(args, subject);
  const { cookbook } = run;
  if (run.boards.length > 1) throw oneAtATime(run.board);
  if (way !== 'look' && cookbook.origin !== undefined) throw isThere(run.board, cookbook.where);
  const most = settings.sceneLook.milliseconds * looks;
  const late = AbortSignal.timeout(most);
  const signal = context.signal ? AbortSignal.any([context.signal, late]) : late;
  const work = join(settings.home, 'looks', `${process.pid}-${Math.floor(performance.now() * 1000)}-board`);
  try {
    await mkdir(work, { recursive: true });
    const opened = await openScene(subject, { into: join(work, 'scene'), signal });
    return await judged(args, { subject, opened, work, signal });
  } catch (error) {
    context.signal?.throwIfAborted();
    throw late.aborted ? tooLong(most) : error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function judged(
  args: OwnBoardArguments,
  { subject, opened, work, signal }: { subject: Subject; opened: Opened; work: string; signal: AbortSignal },
): Promise<OwnBoard> {
  const { own_board: way, ...given } = args;
  const { run, home, store } = subject;
  const { url, files, survey } = opened;
  const there = run.cookbook.origin !== undefined;
  const values = there ? undefined : valuesFor(survey, url);
  const book = values === undefined ? whole(run.cookbook) : proposed(run, values);
  const filled: Subject = {
    ...subject,
    run: runOfBoard(run, { board: run.board, scene_filename: run.scene_filename, cookbook: book }),
  };
  const report = await inspectBoard(filled, files, { work, signal });
  const probed = await runProbes([cookbookProbe, placement], filled);
  const checks = [...boardChecks(report, filled, url), ...probed].filter(
    ({ id, status }) => id.startsWith('board.') || (id === 'run.placement' && status !== 'skipped'),
  );
  const drawn = !checks.some(
    ({ status, id }) => status === 'fail' && id !== 'board.materials' && id !== 'run.placement',
  );
  const picture = drawn
    ? await drawBoard(run.board, { home, folder: files.folder, work, signal })
    : undefined;
  const state = there ? 'there' : way === 'look' ? 'proposed' : 'written';
  const where =
    values === undefined
      ? run.cookbook.where
      : way === 'look'
        ? undefined
        : await writeBoard(run.board, textsFor(run.board, values), way === 'home' ? { home } : { store });
  const failed = checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
  const next =
    state === 'proposed'
      ? nextCall('preflight', { ...given, own_board: 'home' })
      : failed.length > 0
        ? noCall(`mend ${[...new Set(failed)].join(', ')} in ${where} as fix says; then the same call again`)
        : nextCall('preflight', given);
  return { run, scene: url, state, where, survey, values, report, checks, picture, next };
}

function proposed(run: RunParameters, values: BoardValues): Cookbook {
  const { recipe } = run.cookbook;
  const texts = textsFor(run.board, values);
  return { board: run.board, origin: 'home', where: `the proposal for ${run.board}`, texts, recipe };
}

/** Of a board that lacks a file nothing can be drawn. */
function whole(cookbook: Cookbook): Cookbook {
  const missing = absentFiles(cookbook);
  if (missing.length === 0) return cookbook;
  throw new Day0Error({
    code: 'bad_input',
    what: `the cookbook of ${cookbook.board} lacks ${missing.join(', ')}`,
    why: cookbook.where,
    fix: `add the files to ${cookbook.where}, or give board another name to have all of ${Object.values(boardFileNames).join(', ')} proposed`,
    retry: 'after_check',
  });
}

/** A new board needs a name of its own, and its scene: a default would be another board's. */
async function named({ board, scene_filename }: OwnBoardArguments, subject: Subject): Promise<void> {
  if (board !== undefined && scene_filename !== undefined) return;
  const wanted = { board: board ?? '<a new name>', scene_filename: scene_filename ?? '<its file>' };
  const { seen, bring } = await placeOf({ ...subject, run: { ...subject.run, ...wanted } }).then(
    ({ key }) => ({ seen: `${subject.store.url}/${key} is the scene`, bring: undefined }),
    (error: unknown) => ({ seen: errorBody(error).why, bring: errorBody(error).fix }),
  );
  const missing = [
    ...(board === undefined ? ['board, a new name for it'] : []),
    ...(scene_filename === undefined ? ['scene_filename, the file of its scene'] : []),
  ];
  throw new Day0Error({
    code: 'bad_input',
    what: `own_board needs ${missing.join(' and ')}`,
    why: seen,
    fix:
      bring === undefined
        ? `give ${missing.join(' and ')}`
        : `give ${missing.join(' and ')}; a scene that is not there yet: ${bring}`,
    retry: 'never',
  });
}

const tooLong = (milliseconds: number): Day0Error =>
  new Day0Error({
    code: 'bad_input',
    what: 'the look at the scene was ended',
    why: `it took longer than ${milliseconds / 1000} s (${looks} times scene_look_s)`,
    fix: 'raise scene_look_s in the settings of the server, then call again',
    retry: 'after_check',
  });

const oneAtATime = (boards: string): Day0Error =>
  new Day0Error({
    code: 'bad_input',
    what: `own_board makes one board at a time, not ${boards}`,
    why: 'each board has a scene and files of its own',
    fix: 'call it once for each',
    retry: 'never',
  });
