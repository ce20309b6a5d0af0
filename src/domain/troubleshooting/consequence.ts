/** What it costs to ignore a check that failed: where the run would stop, with which words, and how late. */
import type { CheckId } from '../checks.ts';
import { type StageId, stagesOf } from '../contract.ts';
import type { ClusterKind } from '../model-id.ts';
import { defaultRelease, type ReleaseId } from '../releases/ids.ts';
import { setupSteps } from '../setup.ts';
import { catalogue } from './catalogue.ts';
import type { Trouble } from './entry.ts';

/** Usual times of a cluster run; the mission counts with up to two hours in the queue and one of rendering. */
const howLate: Record<StageId, string> = {
  render: 'in its first stage, after the queue',
  camera_look: 'after the queue and about an hour of rendering',
  finetune: 'after 1 to 2 h of rendering and editing',
  defects: 'after 1 to 2 h of rendering and editing',
};

/** Checks whose failure shows at the submit, or in no log at all. */
const atOnce: Partial<Record<CheckId, string>> = {
  'cluster.reachable': 'nothing can be submitted or watched',
  'cluster.version': 'answers may be misread, which this program reports as unreadable_answer',
  'cluster.labels': 'OSMO refuses the submit',
  'run.samples': 'the dataset lacks those defects',
  'run.placement':
    'those pairs get no sample; with no other pair the last stage ends with "no pair can be placed by cad"',
  'run.pose': 'the samples show a stain on a part that lies right, under the name of another defect',
  'run.variety': 'samples repeat each other: near-duplicates teach a model nothing',
  'run.name': 'two runs would write into one folder',
};

export interface Situation {
  /** The known failure that the check found; told where the run can meet it. */
  trouble?: string | undefined;
  cluster?: ClusterKind;
  /** Of the run; the usual one when left out. */
  release?: ReleaseId;
  /** What the check found, in its words. */
  words?: string;
  /** What stands for `<name>` in a symptom; what is not here is told as an ellipsis. */
  values?: Readonly<Record<string, string>>;
}

/** One sentence; empty for a check that nothing is known of. Only stages that the run has can stop. */
export function consequenceOf(
  checkId: CheckId,
  trains: boolean,
  { trouble, cluster = 'osmo', release = defaultRelease, values = {}, words = '' }: Situation = {},
): string {
  const known = atOnce[checkId];
  if (known !== undefined) return known;
  // What a setup is refused ends the setup, whatever the run that follows it does.
  const present = [...stagesOf(trains), ...setupSteps];
  const possible = catalogue.filter(
    (entry) => (entry.releases === undefined || entry.releases.includes(release)) && reaches(entry, present),
  );
  const foretold = possible.filter((entry) => 'by' in entry.foretold && entry.foretold.by === checkId);
  // What the check says may already be in a log's words; else what is known of this release alone says more.
  const found =
    possible.find(({ id }) => id === trouble) ??
    foretold.find(({ signs }) => signs.some((sign) => 'log' in sign && sign.log.test(words))) ??
    foretold.find(({ releases }) => releases !== undefined) ??
    foretold[0];
  if (found === undefined) return '';
  const symptom = found.symptom.replace(/<(\w+)>/g, (_, name: string) => values[name] ?? '...');
  return `${where(found, present, cluster)}: ${symptom}`;
}

type Stages = ReturnType<typeof stagesOf>;
type Present = readonly (Stages[number] | (typeof setupSteps)[number])[];

const reaches = ({ stages }: Trouble, present: Present): boolean =>
  stages.length === 0 || present.some(({ id }) => stages.includes(id));

function where({ stages }: Trouble, present: Present, cluster: ClusterKind): string {
  const stage = present.find(({ id }) => stages.includes(id));
  if (stage === undefined) return 'the run would end with';
  const late =
    'artifact' in stage
      ? 'before anything is fetched'
      : cluster === 'embedded'
        ? 'here, within minutes'
        : stage.id === 'defects' && present.some(({ id }) => id === 'finetune')
          ? 'after rendering, editing and the whole training'
          : howLate[stage.id];
  return `${stage.group} would stop ${late}`;
}
