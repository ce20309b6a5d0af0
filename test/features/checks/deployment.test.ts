/** The in-cluster image-edit service as kubectl shows it: our manifest, its mistakes, and a pod that loops. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { clusterWith } from '../../support/healthy-cluster.ts';
import { repository, temporaryFolder } from '../../support/places.ts';
import { preparedHome } from '../../support/prepared-home.ts';
import { replayedOnPath } from '../../support/recordings.ts';
import { server } from '../../support/run.ts';
import { checkOf } from '../../support/values.ts';

const place = preparedHome();
const manifest = join(repository, 'references', 'nim', 'qwen-image-edit-nvpcb-ovsl2sl.yaml');
const deployed = (): Record<string, never> & { spec: Record<string, unknown> } =>
  parse(readFileSync(manifest, 'utf8'));

/**
 * The fields of a NIMService that the manifest may use, closed; from the operator's own definition,
 * config/crd/bases/apps.nvidia.com_nimservices.yaml of NVIDIA/k8s-nim-operator at f63f74d (2026-08-19).
 */
const probe = z.strictObject({
  enabled: z.boolean(),
  probe: z.strictObject({
    httpGet: z.strictObject({ path: z.string().startsWith('/'), port: z.number().int() }),
    periodSeconds: z.number().int(),
    timeoutSeconds: z.number().int(),
    failureThreshold: z.number().int(),
  }),
});
const quantities = z.record(z.string(), z.string().regex(/^\d+(Gi|Mi)?$/));
const nimService = z.strictObject({
  apiVersion: z.literal('apps.nvidia.com/v1alpha1'),
  kind: z.literal('NIMService'),
  metadata: z.strictObject({ name: z.string(), namespace: z.string() }),
  spec: z.strictObject({
    image: z.strictObject({ repository: z.string(), tag: z.string(), pullPolicy: z.string() }),
    authSecret: z.string(),
    command: z.array(z.string()),
    args: z.array(z.string()),
    env: z.array(z.looseObject({ name: z.string() })),
    storage: z.strictObject({
      pvc: z.strictObject({ create: z.boolean(), size: z.string(), volumeAccessMode: z.string() }),
      sharedMemorySizeLimit: z.string(),
    }),
    replicas: z.number().int(),
    resources: z.strictObject({ requests: quantities, limits: quantities }),
    expose: z.strictObject({ service: z.strictObject({ type: z.string(), port: z.number().int() }) }),
    startupProbe: probe,
    readinessProbe: probe,
    livenessProbe: probe,
  }),
});

test('the manifest fits the definition of its kind and serves the one allowed model', () => {
  const { spec } = nimService.parse(deployed());
  expect(spec.args).toEqual(['serve', 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL', '--omni', '--port', '8000']);
  expect(spec.storage).toMatchObject({ sharedMemorySizeLimit: '32Gi', pvc: { size: '150Gi' } });
  const { periodSeconds, failureThreshold } = spec.startupProbe.probe;
  expect(periodSeconds * failureThreshold).toBe(3600);
});

interface Kubernetes {
  service?: unknown;
  pods?: unknown;
  log?: string;
  /** What kubectl says instead. */
  error?: string;
}

/** The check, asked on a cluster whose kubectl answers so. */
async function look({ service, pods = { items: [] }, log = '', error }: Kubernetes, values = {}) {
  const home = temporaryFolder();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'service'), JSON.stringify(service ?? null));
  writeFileSync(join(bin, 'pods'), JSON.stringify(pods));
  writeFileSync(join(bin, 'log'), log);
  const answers = `case "$1 $2" in
"get nimservice") ${service === undefined ? 'echo \'Error from server (NotFound): nimservices "x" not found\' >&2; exit 1' : 'cat "$here/service"'} ;;
"get pods") cat "$here/pods" ;;
"logs -n") cat "$here/log" ;;
esac`;
  const failing = `echo '${error}' >&2; exit 1`;
  writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\nhere=$(dirname "$0")\n${error ? failing : answers}\n`, {
    mode: 0o755,
  });
  const { env } = replayedOnPath(home, clusterWith());
  const args = {
    dig_url_root: place.root,
    board: 'sample_board',
    scene_filename: 'sample_board.usda',
    ...values,
  };
  const { stdout } = await server(['call', 'preflight', JSON.stringify(args)], {
    ...env,
    PCBA_DAY0_HOME: place.home,
  });
  return checkOf(JSON.parse(stdout), 'endpoint.deployment');
}

const with_ = (change: (spec: Record<string, unknown>) => void, state = 'Ready'): unknown => {
  const value = deployed();
  change(value.spec);
  return { ...value, status: { state } };
};
const looping = (exitCode: number) => ({
  items: [
    {
      status: {
        containerStatuses: [
          {
            restartCount: 7,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: { terminated: { reason: 'Error', exitCode } },
          },
        ],
      },
    },
  ],
});

test.each<[string, Kubernetes, string, RegExp, RegExp]>([
  ['our manifest, ready', { service: with_(() => {}) }, 'pass', /is ready/, /^$/],
  [
    'still loading',
    { service: with_(() => {}, 'NotReady') },
    'warn',
    /up to an hour/,
    /wait until it is Ready/,
  ],
  ['not deployed', {}, 'warn', /no NIMService qwen-image-edit/, /kubectl apply -f references\/nim/],
  [
    'too little shared memory',
    { service: with_((spec) => Object.assign(spec, { storage: { sharedMemorySizeLimit: '8Gi' } })) },
    'fail',
    /8Gi.*needs 32Gi/,
    /sharedMemorySizeLimit: 32Gi/,
  ],
  [
    'without --omni',
    {
      service: with_((spec) =>
        Object.assign(spec, { args: ['serve', 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL'] }),
      ),
    },
    'fail',
    /without --omni/,
    /references\/nim/,
  ],
  [
    'the generic model',
    { service: with_((spec) => Object.assign(spec, { args: ['serve', 'Qwen/Qwen-Image-Edit', '--omni'] })) },
    'fail',
    /does not serve nvidia\/Qwen-Image-Edit-NVPCB-OVSL2SL/,
    /references\/nim/,
  ],
  [
    'a pod that loops for its shared memory',
    {
      service: with_(() => {}, 'NotReady'),
      pods: looping(1),
      log: 'EngineCore failed\nOSError: [Errno 28] No space left on device\n',
    },
    'fail',
    /CrashLoopBackOff after 7 restarts, last end Error with exit code 1.*Errno 28/,
    /sharedMemorySizeLimit: 32Gi/,
  ],
  [
    'a pod that loops for another reason',
    { service: with_(() => {}, 'NotReady'), pods: looping(137), log: 'bye' },
    'fail',
    /exit code 137\)$/,
    /kubectl logs --previous/,
  ],
  [
    'no access',
    { error: 'error: You must be logged in to the server (Unauthorized)' },
    'skipped',
    /not looked at/,
    /from inside/,
  ],
  [
    'no operator',
    { error: 'error: the server doesn\'t have a resource type "nimservice"'.replaceAll("'", '') },
    'skipped',
    /not looked at/,
    /"from": "cluster"/,
  ],
])('%s', async (_name, kubernetes, status, what, fix) => {
  const found = await look(kubernetes);
  expect(found).toMatchObject({ status, what: expect.stringMatching(what) });
  expect(found && 'fix' in found ? found.fix : '').toMatch(fix);
});

test('an endpoint elsewhere is none of its business', async () => {
  const found = await look({ service: with_(() => {}) }, { image_edit_endpoint: 'http://10.0.0.9:1/v1' });
  expect(found).toEqual({ id: 'endpoint.deployment', status: 'skipped' });
});
