/** The settings as a Markdown table for docs/settings.md: a setting without a row does not compile. */
import { markdownTable, withMarked } from '../../domain/markdown.ts';
import { inClusterEndpoint, requiredModel } from '../../domain/model-id.ts';
import { usualDeadlines } from '../osmo/run-command.ts';
import { type SettingKey, settingKeys, usualSceneLook, usualSettle, variableOf } from './settings.ts';

interface Row {
  group: string;
  usual: string;
  what: string;
  flag?: true;
}

const seconds = (milliseconds: number): string => `\`${milliseconds / 1000}\``;

const rows: Record<SettingKey, Row> = {
  cluster: {
    group: 'Where runs go',
    usual: '`osmo` where that command is on PATH, else `embedded`',
    what: '`osmo`: a real cluster; `embedded`: this machine, with previews',
    flag: true,
  },
  dig_url_root: {
    group: 'Where runs go',
    usual: 'none on a cluster: asked; here the sample root',
    what: 'root of everything that is read and written: `s3://`, `file://`, or another scheme of OSMO',
    flag: true,
  },
  pool: {
    group: 'Where runs go',
    usual: "the OSMO profile's; here `default`",
    what: 'OSMO pool',
    flag: true,
  },
  image_edit_endpoint: {
    group: 'Where runs go',
    usual: `\`${inClusterEndpoint}\`; here the preview`,
    what: 'base URL of the image-edit service, ending in `/v1`',
    flag: true,
  },
  image_edit_model: {
    group: 'Where runs go',
    usual: `\`${requiredModel}\`; here the preview's`,
    what: 'model asked for; a cluster takes that one only',
    flag: true,
  },
  labels: {
    group: 'Where runs go',
    usual: 'none',
    what: 'labels that every submit carries, for a label policy: `team=aoi,site=b2`',
  },
  output_folder: {
    group: 'Where runs go',
    usual: '`<home>/outputs`',
    what: 'absolute path; downloads and exports land below it and nowhere else',
  },
  no_probe: {
    group: 'Closed networks',
    usual: '`false`',
    what: '`true`: the model hub is not asked whether your token may read its repositories',
  },
  mirror: {
    group: 'Closed networks',
    usual: 'none: the sample',
    what: 'folder laid out as a root, from which a setup on the embedded engine copies',
  },
  osmo_read_s: {
    group: 'Slow services and large scenes',
    usual: seconds(usualDeadlines.read),
    what: 'seconds that a question to `osmo` may take',
  },
  osmo_submit_s: {
    group: 'Slow services and large scenes',
    usual: seconds(usualDeadlines.submit),
    what: 'seconds that a submit may take',
  },
  submit_settle_s: {
    group: 'Slow services and large scenes',
    usual: seconds(usualSettle),
    what: 'seconds in which a submit whose answer was lost may still turn up, once the service answers again, before another is sent',
  },
  scene_look_s: {
    group: 'Slow services and large scenes',
    usual: seconds(usualSceneLook.milliseconds),
    what: 'seconds that a preflight spends on opening a scene',
  },
  scene_look_mb: {
    group: 'Slow services and large scenes',
    usual: `\`${usualSceneLook.bytes / 2 ** 20}\``,
    what: 'megabytes of layers beyond which a scene is not opened',
  },
  prepare_wait_s: {
    group: 'Slow services and large scenes',
    usual: '`20`; at a shell `600`',
    what: 'seconds that a first call on this machine waits for the sample and the preview endpoint, before it says how far they are',
  },
};

const head = ['key of `config.json`', 'variable', 'flag', 'unless set', 'what it is'];

function tableOf(group: string): string {
  const body = settingKeys
    .filter((key) => rows[key].group === group)
    .map((key) => [
      `\`${key}\``,
      `\`${variableOf(key)}\``,
      rows[key].flag ? `\`--${key.replaceAll('_', '-')}\`` : '',
      rows[key].usual,
      rows[key].what,
    ]);
  return `### ${group}\n\n${markdownTable(head, body)}`;
}

/** The page's text with its tables made anew between their marks. Throws when a mark is not there. */
export const withSettingTables = (page: string): string =>
  withMarked(
    page,
    'settings',
    [...new Set(settingKeys.map((key) => rows[key].group))].map(tableOf).join('\n\n'),
  );
