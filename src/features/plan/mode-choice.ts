/** Passthrough or finetune, where the shipped checkpoint does not serve and the caller has not said: the user decides. */

import { Day0Error } from '../../base/errors.ts';
import { type Check, topicOf } from '../../domain/checks.ts';
import type { RunArguments } from '../../domain/parameters.ts';
import { setupCall } from '../../domain/setup.ts';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import type { ToolContext } from '../../ports/context.ts';

const key = 'mode';
const finetune = 'finetune a checkpoint of its own first';
const fetchFirst = 'fetch the shipped checkpoint first';
const onlyKnown = 'keep the shipped checkpoint and make only what it knows';

/** What a failed check of the checkpoint leaves to choose from. */
interface Situation {
  check: Check;
  options: string[];
  /** The asked pairs that the checkpoint knows. */
  known: DefectPair[];
}

/**
 * The arguments with the user's choice in them; undefined where there is nothing to choose. Rejects with
 * `needs_answer` and the question, or with the choice that is no plan.
 */
export function chosenMode(
  failed: readonly Check[],
  given: RunArguments,
  asked: { root: string; pairs: readonly DefectPair[] },
  context: ToolContext,
): RunArguments | undefined {
  const situation = situationOf(failed, asked.pairs);
  if (situation === undefined) return undefined;
  const { check, options, known } = situation;
  const answer = context.answer(key);
  if (answer === false) return undefined;
  if (answer?.mode === finetune) return { ...given, use_pretrained_checkpoint: false };
  if (answer?.mode === onlyKnown && known.length > 0)
    return { ...given, use_pretrained_checkpoint: true, anomaly_types: known };
  const fetchCall = setupCall(asked.root, ['models/pcb']);
  if (answer?.mode === fetchFirst) throw fetchBefore(check, fetchCall);
  const calls = options.map((option) => `${option}: ${callFor(option, known, fetchCall)}`);
  return raise(check, options, calls);
}

function situationOf(failed: readonly Check[], pairs: readonly DefectPair[]): Situation | undefined {
  const check = failed.find(({ id }) => id === 'models.checkpoint' || id === 'models.taxonomy');
  const others = failed.filter((one) => one !== check);
  // What else fails has to be mended in any mode, but for raw data that an unknown pair lacks as well.
  if (check === undefined || others.some(({ id }) => topicOf(id) !== 'raw')) return undefined;
  // What a pair lacks for training is told first: the choice would end at the next refusal.
  const trainable = others.length === 0 && check.finetune?.complete !== false;
  if (check.id === 'models.checkpoint')
    return trainable && check.setup ? { check, options: [fetchFirst, finetune], known: [] } : undefined;
  const names = new Set(check.known?.map(pairName));
  const known = pairs.filter((pair) => names.has(pairName(pair)));
  const options = [...(known.length > 0 ? [onlyKnown] : []), ...(trainable ? [finetune] : [])];
  return check.known && options.length > 0 ? { check, options, known } : undefined;
}

function callFor(option: string, known: DefectPair[], fetchCall: string): string {
  if (option === fetchFirst) return fetchCall;
  return option === finetune
    ? 'the same call with "use_pretrained_checkpoint": false'
    : `the same call with "anomaly_types": ${JSON.stringify(known)}`;
}

function raise(check: Check, options: string[], calls: string[]): never {
  throw new Day0Error(
    {
      code: 'needs_answer',
      what: `${check.id}: ${check.what}; whether to go on with the shipped checkpoint or to finetune is for the user to say`,
      why: `${check.evidence}; ${check.finetune ? `${check.finetune.words}; ` : ''}finetuning holds GPUs for hours and needs pictures and masks of each defect in the raw dataset`,
      fix: `ask the user, then ${calls.join('; or ')}`,
      retry: 'after_check',
    },
    {
      question: {
        key,
        message: `${check.what} (${check.evidence}). How shall it go on? Finetuning holds GPUs for hours and needs pictures of each defect.`,
        fields: [{ name: 'mode', kind: 'choice', title: 'Mode', choices: options }],
      },
    },
  );
}

function fetchBefore({ id, what }: Check, fetchCall: string): Day0Error {
  return new Day0Error({
    code: 'aborted',
    what: `${id}: ${what}; the user chose to fetch it first, so nothing was planned`,
    why: 'a run needs the checkpoint before it starts',
    fix: `call ${fetchCall}, show the user sizes and licences, submit it, then plan the run again`,
    retry: 'after_check',
  });
}
