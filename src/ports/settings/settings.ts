/** The server's settings: flags first, then the environment, then `config.json` in the home folder. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { badInput, Day0Error, messageOf } from '../../base/errors.ts';
import { homeFolder } from '../../base/home.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { type Deadlines, usualDeadlines } from '../osmo/run-command.ts';
import { configPath, type WorkspaceChoices, workspaceForm } from './workspace.ts';

/** Text too, because the environment knows nothing else. */
const seconds = z.coerce.number().positive().max(3600).optional();

/** Kubernetes label syntax, as OSMO 6.4 checks it; two of its sixteen labels are ours. */
const labelPart = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const mostLabels = 14;

function labelsIn(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, Math.max(at, 0)).trim(), at < 0 ? '' : pair.slice(at + 1).trim()];
    }),
  );
}

function labelProblem(labels: Record<string, string>): string | undefined {
  const entries = Object.entries(labels);
  if (entries.length > mostLabels)
    return `${entries.length} labels; at most ${mostLabels} fit beside our own`;
  const odd = entries.find(
    ([key, value]) => !labelPart.test(key.split('/').at(-1) ?? '') || !labelPart.test(value),
  );
  return odd && `${JSON.stringify(odd.join('='))} is no label; write key=value, several with a comma between`;
}

const form = z.strictObject({
  cluster: z.enum(['embedded', 'osmo']).optional(),
  dig_url_root: z.string().min(1).optional(),
  image_edit_endpoint: z.string().min(1).optional(),
  image_edit_model: z.string().min(1).optional(),
  pool: z.string().min(1).optional(),
  /** A folder laid out as a DIG root; on the embedded engine a setup copies from it. */
  mirror: z.string().min(1).optional(),
  /** Downloads and exports land below it and nowhere else. */
  output_folder: z
    .string()
    .refine((path) => isAbsolute(path), 'must be an absolute path')
    .optional(),
  /** Labels that every submit carries, for clusters with a label policy: `team=aoi,cost-centre=42`, or an object. */
  labels: z
    .union([z.record(z.string(), z.string()), z.string().transform(labelsIn)])
    .superRefine((labels, context) => {
      const message = labelProblem(labels);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .optional(),
  /** Closed networks: nothing outside cluster, store and endpoint is asked. */
  no_probe: z.union([z.boolean(), z.stringbool()]).optional(),
  osmo_read_s: seconds,
  osmo_submit_s: seconds,
  submit_settle_s: seconds,
  scene_look_s: seconds,
  /** How long a call waits for what this machine prepares, before it says how far that is. */
  prepare_wait_s: seconds,
  /** Megabytes. */
  scene_look_mb: z.coerce.number().positive().optional(),
  /** What users have confirmed, by the folder that the server was started in. */
  workspaces: z.record(z.string(), workspaceForm).optional(),
});

export type GivenSettings = z.infer<typeof form>;

/** What a person sets; workspaces are kept by the server itself. */
export type SettingKey = Exclude<keyof GivenSettings, 'workspaces'>;
export const settingKeys = form.omit({ workspaces: true }).keyof().options;

export const variableOf = (key: SettingKey): string => `PCBA_DAY0_${key.toUpperCase()}`;

export interface Settings
  extends Omit<GivenSettings, 'cluster' | 'output_folder' | 'workspaces' | 'scene_look_mb' | `${string}_s`> {
  cluster: ClusterKind;
  /** Why this cluster is in use, for results. */
  clusterFrom: string;
  home: string;
  /** The folder that the server was started in. */
  workspace: string;
  /** What the user let us remember for it; flags and the environment win over it. */
  remembered: WorkspaceChoices;
  /** Downloads and exports land below it; `<home>/outputs` unless it is set. */
  outputFolder: string;
  /** How long calls of `osmo` may take, in milliseconds. */
  deadlines: Deadlines;
  /** How long a lost submit may still turn up on the cluster, in milliseconds. */
  submitSettle: number;
  /** What a look at a scene may take: milliseconds, and bytes of its layers. Beyond it a preflight does not look. */
  sceneLook: { milliseconds: number; bytes: number };
  /** Milliseconds that a call waits for the sample and the preview endpoint; unset, the caller's patience decides. */
  prepareWait: number | undefined;
}

export const usualSceneLook = { milliseconds: 20_000, bytes: 512 * 2 ** 20 };

/** A service that takes longer than this to list what it has taken is beyond what was ever seen. */
export const usualSettle = 120_000;

/** Throws `bad_input` for a value that is not allowed and for an unreadable config file. */
export function readSettings(flags: GivenSettings = {}, env: NodeJS.ProcessEnv = process.env): Settings {
  const home = homeFolder(env);
  const { workspaces, ...file } = readConfig(configPath(home));
  const fromEnvironment = parse(
    Object.fromEntries(
      settingKeys.flatMap((key) => {
        const value = env[variableOf(key)];
        return value ? [[key, value]] : [];
      }),
    ),
    'the environment (PCBA_DAY0_...)',
  );
  const cluster = clusterOf({ flags, fromEnvironment, file }, env);
  const workspace = process.cwd();
  const remembered = rememberedFor(workspaces?.[workspace], cluster.cluster);
  const {
    output_folder,
    osmo_read_s,
    osmo_submit_s,
    submit_settle_s,
    scene_look_s,
    scene_look_mb,
    prepare_wait_s,
    ...given
  } = { ...file, ...remembered, ...fromEnvironment, ...flags };
  return {
    ...given,
    ...cluster,
    home,
    workspace,
    remembered,
    outputFolder: output_folder ?? join(home, 'outputs'),
    deadlines: {
      read: osmo_read_s === undefined ? usualDeadlines.read : osmo_read_s * 1000,
      submit: osmo_submit_s === undefined ? usualDeadlines.submit : osmo_submit_s * 1000,
    },
    submitSettle: submit_settle_s === undefined ? usualSettle : submit_settle_s * 1000,
    sceneLook: {
      milliseconds: scene_look_s === undefined ? usualSceneLook.milliseconds : scene_look_s * 1000,
      bytes: scene_look_mb === undefined ? usualSceneLook.bytes : scene_look_mb * 2 ** 20,
    },
    prepareWait: prepare_wait_s === undefined ? undefined : prepare_wait_s * 1000,
  };
}

function clusterOf(
  { flags, fromEnvironment, file }: Record<'flags' | 'fromEnvironment' | 'file', GivenSettings>,
  env: NodeJS.ProcessEnv,
): Pick<Settings, 'cluster' | 'clusterFrom'> {
  const given = [
    [flags.cluster, 'the --cluster flag'],
    [fromEnvironment.cluster, 'PCBA_DAY0_CLUSTER'],
    [file.cluster, 'config.json'],
  ] as const;
  for (const [cluster, clusterFrom] of given) if (cluster !== undefined) return { cluster, clusterFrom };
  return osmoOnPath(env)
    ? { cluster: 'osmo', clusterFrom: 'the osmo command is on PATH' }
    : { cluster: 'embedded', clusterFrom: 'no osmo command on PATH' };
}

function rememberedFor(
  kept: z.infer<typeof workspaceForm> | undefined,
  cluster: ClusterKind,
): WorkspaceChoices {
  if (kept === undefined) return {};
  const { cluster: of, ...choices } = kept;
  return of === cluster ? choices : {};
}

function readConfig(path: string): GivenSettings {
  if (!existsSync(path)) return {};
  try {
    return parse(JSON.parse(readFileSync(path, 'utf8')), path);
  } catch (error) {
    if (error instanceof Day0Error) throw error;
    throw refused(path, messageOf(error));
  }
}

function parse(value: unknown, where: string): GivenSettings {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(where, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unexpected form'}`);
}

function refused(where: string, why: string): Day0Error {
  return badInput({
    what: `the settings in ${where} cannot be used`,
    why,
    fix: `allowed keys: ${settingKeys.join(', ')}; cluster is embedded or osmo`,
  });
}

function osmoOnPath(env: NodeJS.ProcessEnv): boolean {
  const names = process.platform === 'win32' ? ['osmo.exe', 'osmo.cmd'] : ['osmo'];
  return (env.PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && names.some((name) => existsSync(join(folder, name))));
}
