/** All checks of a task, by the names that the data uses. */
import type { Checks } from '../task.ts';
import { answerMentions, answerOmits, wasAsked } from './answer.ts';
import { callsAtMost, callsExclude, callsInclude, callsInOrder, callsNearOptimum } from './calls.ts';
import type { Check, Evidence } from './evidence.ts';
import { filesAbsent, filesExist, filesOmit } from './files.ts';
import { runStatus, runsSubmitted } from './runs.ts';

/** What is wrong, one sentence each; nothing when the task is passed. */
export function judge(checks: Checks, evidence: Evidence): string[] {
  const look = <Wanted>(wanted: Wanted | undefined, check: Check<Wanted>): string[] =>
    wanted === undefined ? [] : check(wanted, evidence);
  return [
    ...look(checks['calls.includes'], callsInclude),
    ...look(checks['calls.excludes'], callsExclude),
    ...look(checks['calls.order'], callsInOrder),
    ...look(checks['calls.at_most'], callsAtMost),
    ...look(checks['calls.optimum'], callsNearOptimum),
    ...look(checks['runs.submitted'], runsSubmitted),
    ...look(checks['run.status'], runStatus),
    ...look(checks['answer.mentions'], answerMentions),
    ...look(checks['answer.omits'], answerOmits),
    ...look(checks['files.exist'], filesExist),
    ...look(checks['files.absent'], filesAbsent),
    ...look(checks['files.omit'], filesOmit),
    ...look(checks.asked, wasAsked),
  ];
}
