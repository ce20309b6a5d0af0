/** Recorded calls of the released client 6.3.1 against its service, and a cluster with two runs made of them. */
import { readFileSync } from 'node:fs';
import { altered, type Recording, recordings } from './recordings.ts';

interface Call {
  command: string[];
  exit: number;
  stdout: string;
  stderr: string;
}

const calls: Call[] = JSON.parse(
  readFileSync(new URL('../ports/osmo/osmo-6.3.1.json', import.meta.url), 'utf8'),
).calls;

export const recorded631: Recording[] = calls.map(({ command, exit, stdout, stderr }) =>
  altered(recordings[1], {
    from: '6.3.1',
    argv: ['osmo', ...command],
    exit: exit === 124 ? 'KILLED after 8.0s' : String(exit),
    seconds: 1,
    stdout,
    stderr,
  }),
);

/** The recorded run, and another whose name begins with the same words. */
export const run631 = 'texture_defect_gen_day0-9f8e7d6c';
export const neighbour = `${run631}a`;

/** Names that no run has. */
export const unknownRuns = [run631.slice(0, -1), 'texture_defect_gen_day0-ffffffff'];

export const clusters = ['6.3.1', '6.4.0', 'client 6.4.0, service 6.3.1'] as const;
export type ClusterVersion = (typeof clusters)[number];

const only = (words: string): Recording => {
  const found = recorded631.find(({ argv }) => argv.join(' ').startsWith(`osmo ${words}`));
  if (found === undefined) throw new Error(`nothing recorded for ${words}`);
  return found;
};

/** Another user's workflow, which every list of an old service shows whatever label is asked for. */
const stranger = 'hello-1';

const number = (text: string) => {
  const [major, minor, revision] = text.split('.');
  return { major, minor, revision, hash: '' };
};

/** What client and service say of themselves. */
export const versionOf = (version: ClusterVersion): Recording =>
  altered(only('version'), {
    stdout: JSON.stringify({
      client: number(version === '6.3.1' ? '6.3.1' : '6.4.0'),
      service: number(version === '6.4.0' ? '6.4.0' : '6.3.1'),
    }),
  });

/** The answer to a submit. */
export const submitted = (id: string): Recording =>
  altered(only('workflow submit'), {
    argv: ['osmo', 'workflow', 'submit', 'w.yaml'],
    stdout: JSON.stringify({ name: id, warnings: [] }),
  });

/** Every list shows the stranger alone, as an old service answers a filter by labels; 6.4 finds nothing. */
export function strangers(version: ClusterVersion): Recording {
  const list = only('workflow list --name');
  const [row] = JSON.parse(list.stdout).workflows;
  return altered(list, {
    argv: ['osmo', 'workflow', 'list', '-t', 'json'],
    stdout: JSON.stringify({ workflows: version === '6.4.0' ? [] : [{ ...row, name: stranger }] }),
  });
}

/**
 * This cluster: the recorded answers, with labels where it has them. `spec` is the recorded one, a 500 of a bucket that
 * is not there, or the recorded rendering.
 */
export function clusterOf(version: ClusterVersion, spec: 'recorded' | 'rendered'): Recording[] {
  const labelled = version === '6.4.0';
  const marks = (id: string) =>
    labelled ? { labels: id === stranger ? {} : { 'pcba-day0-run': id.replace(/-\d+$/, '') } } : {};
  const list = only('workflow list --name');
  const { workflows } = JSON.parse(list.stdout);
  const rows = [...workflows, { ...workflows[0], name: stranger }].map((row) => ({
    ...row,
    ...marks(row.name),
  }));
  const query = only('workflow query');
  const answer = JSON.parse(query.stdout);
  const queryOf = (id: string, groups: unknown = answer.groups): Recording =>
    altered(query, {
      argv: ['osmo', 'workflow', 'query', id, '-t', 'json'],
      stdout: JSON.stringify({ ...answer, name: id, groups, ...marks(id) }),
    });
  const specOf = (id: string): Recording => {
    const argv = ['osmo', 'workflow', 'spec', id];
    if (spec === 'recorded') return altered(only('workflow spec'), { argv });
    const text = only('workflow submit').stdout.replaceAll(run631, id.replace(/-\d+$/, ''));
    return altered(only('workflow submit'), {
      argv,
      stdout: id === stranger ? 'workflow:\n  name: hello' : text,
    });
  };
  const ids = [`${run631}-1`, `${neighbour}-1`];
  return [
    versionOf(version),
    altered(list, {
      argv: ['osmo', 'workflow', 'list', '-t', 'json'],
      stdout: JSON.stringify({ workflows: rows }),
    }),
    altered(list, {
      argv: ['osmo', 'workflow', 'list', '-t', 'json', '--status', 'FAILED_SUBMISSION'],
      stdout: '{"workflows": []}',
    }),
    ...ids.flatMap((id) => [queryOf(id), specOf(id)]),
    queryOf(stranger, [{ ...answer.groups[0], name: 'hello-group' }]),
    specOf(stranger),
    ...recorded631.filter(
      ({ argv }) => !/^(version|workflow (list|submit|spec|query))/.test(argv.slice(1).join(' ')),
    ),
    ...unknownRuns.map((id) =>
      altered(only('workflow query nosuch-1'), { argv: ['osmo', 'workflow', 'query', id, '-t', 'json'] }),
    ),
  ];
}
