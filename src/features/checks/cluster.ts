/** Does the cluster answer, know us and the credential, and is its version known here? */
import type { Check, CheckId } from '../../domain/checks.ts';
import { dataCredentialCommand } from '../../ports/osmo/advice.ts';
import type { Versions } from '../../ports/osmo/answers.ts';
import { knownMajor } from '../../ports/osmo/caller.ts';
import { haveLabels, isAtLeast } from '../../ports/osmo/labels.ts';
import { type Fact, noAnswer } from './facts.ts';
import { fail, failedCheck, type Probe, pass, skipped, warn } from './subject.ts';

/** Checks over a fact; skipped when the cluster did not answer, which `cluster.reachable` reports once. */
export function given<T>(id: CheckId, known: Fact<T>, check: (value: T) => Check[]): Check[] {
  if ('value' in known) return check(known.value);
  if (!noAnswer(known.error)) return [failedCheck(id, known.error)];
  return [skipped(id, 'not looked at: the cluster did not answer', 'see cluster.reachable')];
}

export const reachable: Probe = {
  id: 'cluster.reachable',
  check: async ({ facts }) => {
    const { pools } = await facts();
    if ('error' in pools && noAnswer(pools.error)) return [failedCheck('cluster.reachable', pools.error)];
    return [pass('cluster.reachable', 'the cluster answers and knows this user', 'osmo pool list')];
  },
};

/** The oldest release whose commands were read (branch release/6.2 of the public source). */
const oldest = [6, 2] as const;

export const version: Probe = {
  id: 'cluster.version',
  check: async ({ facts }) =>
    given('cluster.version', (await facts()).versions, (versions) => {
      const id = 'cluster.version';
      const { client, service, engine } = versions;
      const evidence = `osmo version: client ${client}, service ${service ?? 'did not answer'}${engine ? `, answered by ${engine.name} ${engine.version}` : ''}`;
      const both = [client, ...(service === undefined ? [] : [service])];
      const shown = [...new Set(both)].join(' and ');
      if (both.some((one) => one.split('.')[0] !== knownMajor)) {
        const fix = 'go on with a smoke test; when answers cannot be read, use an osmo command of version 6';
        return [
          warn(id, `OSMO ${shown} was never tried with this program, which knows 6.2 to 6.4`, evidence, fix),
        ];
      }
      if (!both.every((one) => isAtLeast(one, oldest))) {
        const what = `OSMO ${shown} is older than 6.2, whose commands this program sends`;
        return [warn(id, what, evidence, 'update OSMO, or go on with a smoke test')];
      }
      const lacks = lacking(versions);
      const what = `OSMO ${shown} is a version that this program knows${lacks.length === 0 ? '' : `; ${lacks.join('; ')}`}`;
      return [pass(id, what, evidence)];
    }),
};

/** What this pair does without; none of it stops a run. */
function lacking(versions: Versions): string[] {
  const { client, service = client } = versions;
  return [
    ...(haveLabels({ client, service })
      ? []
      : ['it has no labels, so runs carry none and are found by their names']),
    ...(isAtLeast(service, [6, 3]) ? [] : ['all stages of a run share its limits of time']),
  ];
}

export const credential: Probe = {
  id: 'cluster.credential',
  check: async ({ facts }) =>
    given('cluster.credential', (await facts()).credentials, (found) => {
      const token = found.find(({ name }) => name === 'hf-token');
      const evidence = `osmo credential list: ${found.map(({ name }) => name).join(', ') || 'none'}`;
      if (!token) {
        const fix =
          'run: osmo credential set hf-token --type GENERIC --payload token=<your Hugging Face token>';
        return [fail('cluster.credential', 'the credential hf-token is missing', evidence, fix)];
      }
      if (token.type !== 'GENERIC') {
        return [
          fail(
            'cluster.credential',
            `the credential hf-token is of type ${token.type}`,
            evidence,
            'delete it and set it as GENERIC with the key token',
          ),
        ];
      }
      const keys = 'OSMO does not list its keys: the workflow takes the key token';
      return [pass('cluster.credential', 'the credential hf-token is there', `${evidence}; ${keys}`)];
    }),
};

/** OSMO takes a workflow whose output bucket it cannot write to, and fails at the first upload, hours later. */
export const dataCredential: Probe = {
  id: 'cluster.data_credential',
  check: async ({ facts, run, cluster }) =>
    given('cluster.data_credential', (await facts()).credentials, (found) => {
      const id = 'cluster.data_credential';
      const root = run.dig_url_root;
      if (cluster === 'embedded' || !root.startsWith('s3://'))
        return [skipped(id, 'no bucket of a cluster is used', root)];
      const urls = found.flatMap(({ type, url }) => (type === 'DATA' && url !== undefined ? [url] : []));
      const covers = (url: string): boolean => `${root}/`.startsWith(`${url.replace(/\/+$/, '')}/`);
      const evidence = `osmo credential list, DATA: ${urls.join(', ') || 'none'}`;
      if (urls.some(covers)) return [pass(id, 'OSMO has a data credential for the bucket', evidence)];
      const bucket = root.split('/').slice(0, 3).join('/');
      return [
        warn(
          id,
          `this user has no data credential for ${bucket}`,
          `${evidence}; the submit is accepted all the same and fails at the first download or upload`,
          `unless the pool brings its own: ${dataCredentialCommand(bucket)}`,
        ),
      ];
    }),
};
