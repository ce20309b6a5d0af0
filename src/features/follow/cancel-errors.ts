/** Why a run is not cancelled: nobody has said yes for it, or it has ended. The question tells how the run stands. */

import { badInput, Day0Error } from '../../base/errors.ts';
import { nextCall } from '../../base/next-call.ts';
import type { ClusterKind } from '../../domain/model-id.ts';
import { elapsedSeconds, stageProgress } from '../../domain/progress.ts';
import { quietNotes } from '../../domain/quiet-phases.ts';
import { resultCall } from '../artifacts/index.ts';
import type { FoundRun } from '../runs/index.ts';

/** Under which the user's answer comes back. */
export const questionKey = (id: string): string => `cancel ${id}`;

export interface Owner {
  /** As OSMO calls them, shortened. */
  user: string;
  /** Whether that is who asks; undefined where OSMO does not say who is logged in. */
  mine: boolean | undefined;
}

/** What stands for the user's yes: of somebody else's run it says whose it is. */
export const confirmFor = (id: string, { user, mine }: Owner): string =>
  mine === false ? `${id} of ${user}` : id;

/** A sentence about whose it is, where it is not known to be one's own. */
const ownerWords = ({ user, mine }: Owner): string =>
  mine === true ? '' : mine === false ? ` It is the run of ${user}, not yours.` : ` ${user} submitted it.`;

function describe({ name, workflow }: FoundRun, owner: Owner, cluster: ClusterKind): string {
  const now = Date.now();
  const stages = stageProgress(workflow, now);
  const states = stages.map(({ what, status }) => `${what} ${status}`).join(', ');
  const quiet = quietNotes(cluster, stages).map((note) => ` A quiet log is not a dead run: ${note}.`);
  return `${name ?? workflow.id} (workflow ${workflow.id}) is ${workflow.status} since ${elapsedSeconds(workflow, now)} s: ${states || 'nothing started'}.${ownerWords(owner)} What the running stage has made is lost; finished stages stay.${quiet.join('')}`;
}

export function unconfirmed(found: FoundRun, owner: Owner, cluster: ClusterKind): Day0Error {
  const { id } = found.workflow;
  return new Day0Error(
    {
      code: 'needs_answer',
      what: `nothing was cancelled: the user has to say so for ${found.name ?? id} first`,
      why: describe(found, owner, cluster),
      fix: `ask the user; after a yes call ${nextCall('cancel_run', { run: found.called, confirm: confirmFor(id, owner) })}`,
      retry: 'after_check',
    },
    {
      question: {
        key: questionKey(id),
        message: `Cancel this run? ${describe(found, owner, cluster)}`,
        fields: [{ name: 'cancel', kind: 'yes', title: 'Cancel it' }],
      },
    },
  );
}

/** `running` are the names of the asker's runs that have not ended. */
export function whichOne(running: readonly string[]): Day0Error {
  const calls = running.map((run) => nextCall('cancel_run', { run }));
  return badInput({
    what: 'cancel_run: which run? nothing was cancelled',
    why: running.length === 0 ? 'none of your runs is at work' : `at work: ${running.join(', ')}`,
    fix: running.length === 0 ? `${nextCall('list_runs', {})} shows those that have ended` : calls.join('; '),
  });
}

export function declined({ name, called, workflow }: FoundRun): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: `the user declined: ${name ?? workflow.id} was not cancelled`,
    why: 'the question was answered with no, or its box was left empty',
    fix: `go on with ${nextCall('watch_run', { run: called })}`,
    retry: 'never',
  });
}

export function otherRun(confirm: string, yes: string, { name }: FoundRun): Day0Error {
  return new Day0Error({
    code: 'bad_input',
    what: `confirm is ${JSON.stringify(confirm.slice(0, 80))}, which is not the workflow ID of ${name ?? 'this run'}; nothing was cancelled`,
    why: 'a confirmation counts for one run only',
    fix: `after the user's yes for this run give confirm ${JSON.stringify(yes)}`,
    retry: 'never',
  });
}

export function alreadyFinished(found: FoundRun): Day0Error {
  const { name, workflow } = found;
  const run = name ?? workflow.id;
  return new Day0Error({
    code: 'finished',
    what: `${run} has finished already: ${workflow.status}`,
    why: 'a finished run holds no GPU and cannot be cancelled',
    fix: `see what it made: ${resultCall(found)}`,
    retry: 'never',
  });
}
