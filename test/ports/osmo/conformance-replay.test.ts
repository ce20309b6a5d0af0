/** The replayed real command, held to the conformance suite. What the recordings lack is altered and said so. */
import { clusterConformance, type Known } from '../../support/cluster-conformance.ts';
import { altered, from, type Recording, recordings, replayed } from '../../support/recordings.ts';

const request = { file: 'hello.yaml', pool: 'default', values: [], labels: {} } as const;
/** Positions of single recordings. */
const at = (...places: number[]): Recording[] => places.flatMap((place) => recordings[place] ?? []);

/** The same failure for every command, as the service was out of reach for all of them. */
const forEvery = (answer: Recording | undefined): Recording[] =>
  [
    'profile list -t json',
    'pool list -t json',
    'credential --format-type json list',
    'workflow query x-1 -t json',
  ]
    .concat(['workflow list -t json', 'workflow logs x-1', 'workflow submit hello.yaml -t json'])
    .map((line) => altered(answer, { argv: ['osmo', ...line.split(' ')] }));

const cancel = (answer: Recording | undefined): Recording =>
  altered(answer, { argv: ['osmo', 'workflow', 'cancel', 'x-1', '-t', 'json'] });

const troubles = {
  // Recorded for every command but submit.
  'logged-out': [...from('02-not-logged-in'), ...forEvery(at(6)[0])],
  'login-expired': [...at(297).map(cancel), ...forEvery(at(296)[0])],
  unreachable: [...from('17-unreachable'), ...forEvery(at(195)[0])],
  hanging: [...forEvery(at(230)[0]), ...at(230).map(cancel)],
  'client-too-old': [...forEvery(at(292)[0]), ...at(292).map(cancel)],
};

const refusals = {
  maintenance: 279,
  'missing-credential': 171,
  'wrong-key': 172,
  'undefined-name': 167,
  'unknown-pool': 170,
};

/** The listing that has the workflow, and what else the suite asks of it. */
const finished = (): Known & { task: string } => ({
  osmo: replayed([...at(109, 111, 112, 116, 145), ...rows('hello-lab-2')]),
  id: 'hello-lab-2',
  task: 'hello',
});
const rows = (id: string): Recording[] =>
  recordings.filter(
    ({ argv, stdout }) => argv[2] === 'list' && argv.includes('json') && stdout.includes(`"name": "${id}"`),
  );

clusterConformance('the real osmo 6.4.0, replayed', {
  troubled: async (trouble) => replayed(troubles[trouble]),
  refusing: async (reason) => ({ osmo: replayed(at(refusals[reason])), request }),
  poolWith: async (status) =>
    replayed(at(35).map((one) => altered(one, { stdout: one.stdout.replace('"ONLINE"', `"${status}"`) }))),
  // Recorded with the value in place of this one.
  rendered: async (value) =>
    replayed(
      recordings.filter(({ argv }) => argv.includes('--set-string') && argv.includes(`v=${value}`)),
    ).dryRun(request),
  inStatus: async (status) => ({
    // Only some statuses could be provoked; the others differ in this word alone.
    osmo: replayed(
      at(109).map((one) =>
        altered(one, { stdout: one.stdout.replace('"status": "COMPLETED"', `"status": "${status}"`) }),
      ),
    ),
    id: 'hello-lab-2',
  }),
  refused: async () => ({ osmo: replayed([...at(104, 160), ...at(106)]), id: 'hello-lab-1' }),
  alive: async () => ({ osmo: replayed(at(134, 142)), id: 'forever-lab-1', task: 'forever' }),
  finished: async () => finished(),
  pulling: async () => ({ osmo: replayed(at(140)), id: 'pull-lab-1' }),
  threeStages: async () => ({ osmo: replayed(at(121)), id: 'texture-lab-3' }),
  unknown: async () => replayed([...from('14-unknown-id'), ...at(146)]),
});
