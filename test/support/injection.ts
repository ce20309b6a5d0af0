/** Breaks one thing, looks what preflight says beforehand, runs it all the same, and looks what the diagnosis says. */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { repository, temporaryFolder } from './places.ts';
import type { PreparedHome } from './prepared-home.ts';

/** Where a fault is put: a copy of the sample root, and on request a copy of the package. */
export interface World {
  root: string;
  /** Folder of the package in use; the repository itself unless the fault changes it. */
  package: string;
  /** Values of the submit that differ from the healthy ones. */
  values: Record<string, string>;
  /** Text of the workflow file, when it is to differ. */
  workflow: (text: string) => string;
  /** Called once the run is submitted. */
  meanwhile: (id: string, osmo: (...args: string[]) => Promise<string>) => Promise<void>;
  home: string;
}

export interface Fault {
  name: string;
  /** Id of the cause that the diagnosis has to put first. */
  cause: string;
  /** Text that the first evidence has to hold. */
  evidence: RegExp;
  /** Id of the preflight check that has to fail or warn; undefined where the catalogue says that nothing can. */
  foretold?: string;
  /** True when the package itself is changed, so that it needs a copy. */
  package?: boolean;
  break(world: World): void | Promise<void>;
}

export interface Outcome {
  foretold: string[];
  status: string;
  causes: { id: string; confidence: string; evidence: { text: string }[] }[];
  verdict: string;
  notes: string[];
  text: string;
}

/** A busy machine may take its time for a look at the scene. */
const environment = (home: string): Record<string, string> => ({
  PCBA_DAY0_HOME: home,
  PCBA_DAY0_SCENE_LOOK_S: '300',
});

export function makeWorld(place: PreparedHome, fault: Pick<Fault, 'package'>): World {
  const folder = temporaryFolder();
  const root = join(folder, 'dig');
  cpSync(place.rootFolder, root, { recursive: true });
  const copy = join(folder, 'package');
  if (fault.package) {
    mkdirSync(copy);
    for (const name of ['dist', 'assets', 'package.json'])
      cpSync(join(repository, name), join(copy, name), { recursive: true });
    symlinkSync(join(repository, 'node_modules'), join(copy, 'node_modules'));
  }
  return {
    root,
    package: fault.package ? copy : repository,
    values: {},
    workflow: (text) => text,
    meanwhile: async () => {},
    home: place.home,
  };
}

async function json(
  program: string,
  args: readonly string[],
  home: string,
): Promise<Record<string, unknown>> {
  const { stdout } = await execa(process.execPath, [program, ...args], {
    env: environment(home),
    reject: false,
    stdin: 'ignore',
  });
  return JSON.parse(stdout);
}

const server = ({ package: folder }: World): string => join(folder, 'dist', 'pcba-day0.cjs');
const call = (world: World, tool: string, args: Record<string, unknown>) =>
  json(server(world), ['--cluster', 'embedded', 'call', tool, JSON.stringify(args)], world.home);

/** Small: few crops of two patches (one patch alone gives a tree without cells), few samples. */
const small = { render_patches: 2, crop_max_emit: 6, num_sdg: 3 };

/** Arguments of preflight that say the same as the submit's values. */
function preflightArguments({ root, values }: World): Record<string, unknown> {
  const { anomaly_types_json, checkpoint_step, ...rest } = values;
  const known = [
    'dig_url_root',
    'mode',
    'image_edit_endpoint',
    'image_edit_model',
    'default_spatial_dependency',
    'board',
    'scene_filename',
  ];
  return {
    dig_url_root: pathToFileURL(root).href,
    board: 'sample_board',
    scene_filename: 'sample_board.usda',
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => known.includes(key))),
    ...(anomaly_types_json ? { anomaly_types: JSON.parse(anomaly_types_json) } : {}),
    ...(checkpoint_step && checkpoint_step !== 'best' ? { checkpoint_step: Number(checkpoint_step) } : {}),
  };
}

/** Checks that fail or warn. */
export async function worriesOf(world: World): Promise<{ id: string; status: string; what: string }[]> {
  const answer = await call(world, 'preflight', preflightArguments(world));
  if (!Array.isArray(answer.checks)) throw new Error(JSON.stringify(answer));
  return answer.checks.filter(({ status }) => status === 'fail' || status === 'warn');
}

/** Ids of the checks that fail or warn. */
export const foretoldBy = async (world: World): Promise<string[]> =>
  (await worriesOf(world)).map(({ id }) => id);

let healthy: Promise<Record<string, string>> | undefined;

/** Values of a healthy submit, from a plan on the unbroken root. */
function healthyValues(place: PreparedHome): Promise<Record<string, string>> {
  const world: World = {
    root: place.rootFolder,
    package: repository,
    values: {},
    workflow: (text) => text,
    meanwhile: async () => {},
    home: place.home,
  };
  healthy ??= call(world, 'submit_day0', { action: 'plan', ...small }).then(({ parameters }) =>
    Object.fromEntries((Array.isArray(parameters) ? parameters : []).map(({ name, value }) => [name, value])),
  );
  return healthy;
}

/** Submits past every check, as somebody at a shell would, and waits for the end. */
export async function runAnyway(world: World, place: PreparedHome, name: string): Promise<Outcome> {
  await endAnyway(world, place, name);
  const diagnosis = await call(world, 'diagnose_run', { run: name });
  const causes = Array.isArray(diagnosis.causes) ? diagnosis.causes : [];
  return {
    foretold: [],
    status: String(diagnosis.status),
    causes,
    verdict: String(diagnosis.verdict),
    notes: Array.isArray(diagnosis.notes) ? diagnosis.notes : [],
    text: JSON.stringify(diagnosis),
  };
}

/** The same without a diagnosis. */
export async function endAnyway(world: World, place: PreparedHome, name: string): Promise<void> {
  const osmo = async (...args: string[]): Promise<string> => {
    const ended = await execa(
      process.execPath,
      [join(world.package, 'dist', 'pcba-day0-osmo.cjs'), ...args],
      {
        env: environment(world.home),
        reject: false,
        stdin: 'ignore',
      },
    );
    return ended.stdout;
  };
  const source = join(world.package, 'assets', 'configs', 'texture_defect_generation_day0.yaml');
  const text = world.workflow(readFileSync(source, 'utf8'));
  let file = source;
  if (text !== readFileSync(source, 'utf8')) {
    file = join(world.root, '..', 'workflow.yaml');
    // Both the paths of pods and the folders that the values name are relative to the workflow file.
    writeFileSync(
      file,
      text.replaceAll(/(localpath|cookbooks|recipe): \.\.\//g, `$1: ${world.package}/assets/`),
    );
  }
  const values = {
    ...(await healthyValues(place)),
    dig_url_root: pathToFileURL(world.root).href,
    name,
    ...world.values,
  };
  const set = Object.entries(values).map(([key, value]) => `${key}=${value}`);
  const label = ['--label', `pcba-day0-run=${name}`];
  const said = await osmo(
    'workflow',
    'submit',
    file,
    '--pool',
    'default',
    ...label,
    '--set-string',
    ...set,
    '-t',
    'json',
  );
  const id = /"name": "([^"]+)"/.exec(said)?.[1];
  if (id !== undefined) await world.meanwhile(id, osmo);
  for (;;) {
    const answer = await call(world, 'watch_run', { run: name, wait_s: 40 });
    if (answer.error) throw new Error(`${said}\n${JSON.stringify(answer)}`);
    if (answer.finished === true) break;
  }
}
