/** The mission document's own words for arguments: taken as what they mean, whatever the tool calls it. */
import { badInput, type Day0Error } from '../base/errors.ts';

const modes: Record<string, boolean> = { passthrough: true, finetune: false };

/** The arguments in the tool's words; `known` are the ones that it takes. Throws `bad_input` where two words disagree. */
export function inDocumentWords(args: unknown, known: readonly string[]): unknown {
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return args;
  const given = new Map<string, unknown>(Object.entries(args));
  if (known.includes('anomaly_types')) takePairs(given);
  for (const key of ['use_pretrained_checkpoint', 'smoke_test'])
    if (known.includes(key) || key === 'use_pretrained_checkpoint') takeYesOrNo(given, key);
  takeMode(given, known);
  return Object.fromEntries(given);
}

/** `--set` of osmo takes the pairs as JSON text, under a name of its own. */
function takePairs(given: Map<string, unknown>): void {
  if (given.has('anomaly_types_json')) {
    const pairs = parsed('anomaly_types_json', given.get('anomaly_types_json'));
    const other = given.get('anomaly_types');
    if (other !== undefined && JSON.stringify(parsed('anomaly_types', other)) !== JSON.stringify(pairs))
      throw disagree('anomaly_types_json', 'anomaly_types');
    given.delete('anomaly_types_json');
    given.set('anomaly_types', pairs);
  } else if (given.has('anomaly_types'))
    given.set('anomaly_types', parsed('anomaly_types', given.get('anomaly_types')));
}

function parsed(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw badInput(
      {
        what: `${key}: the text is no JSON; nothing was done`,
        why: 'it is a list of [material, defect] pairs',
        fix: 'give for example [["IC","bridge"],["passive_component","missing"]]',
      },
      { cause },
    );
  }
}

/** A shell has no other values than text. */
function takeYesOrNo(given: Map<string, unknown>, key: string): void {
  const value = given.get(key);
  if (typeof value === 'string' && /^(true|false)$/i.test(value))
    given.set(key, value.toLowerCase() === 'true');
}

/** `mode` and `use_pretrained_checkpoint` say the same; a tool takes one of them. */
function takeMode(given: Map<string, unknown>, known: readonly string[]): void {
  const [mode, pretrained] = [given.get('mode'), given.get('use_pretrained_checkpoint')];
  const passthrough = typeof mode === 'string' ? modes[mode.toLowerCase()] : undefined;
  if (passthrough !== undefined && typeof pretrained === 'boolean' && passthrough !== pretrained)
    throw disagree('mode', 'use_pretrained_checkpoint');
  if (known.includes('mode') && !known.includes('use_pretrained_checkpoint')) {
    if (typeof pretrained !== 'boolean') return;
    given.delete('use_pretrained_checkpoint');
    given.set('mode', pretrained ? 'passthrough' : 'finetune');
  } else if (
    known.includes('use_pretrained_checkpoint') &&
    !known.includes('mode') &&
    passthrough !== undefined
  ) {
    given.delete('mode');
    given.set('use_pretrained_checkpoint', passthrough);
  }
}

function disagree(one: string, other: string): Day0Error {
  return badInput({
    what: `${one} and ${other} disagree; nothing was done`,
    why: 'both words mean the same value',
    fix: `give one of them`,
  });
}
