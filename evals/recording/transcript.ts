/** What a recording says: the calls with their results, what the user was asked, and what it all cost. */
import { existsSync, readFileSync } from 'node:fs';
import type { Call } from '../../test/support/calls.ts';
import { isRecord, list, record, text } from '../../test/support/values.ts';
import type { Kept, Message } from './relay.ts';

export interface MadeCall extends Call {
  isError: boolean;
  /** All text parts. */
  said: string;
  data: Record<string, unknown>;
}

export interface Transcript {
  calls: MadeCall[];
  asked: { question: string; action: string }[];
  /** Input schemas by tool, as the agent saw them. */
  schemas: Record<string, Record<string, unknown>>;
  /** Characters / 4 of all messages to and from the agent, without pictures and `_meta`. */
  tokensIn: number;
  tokensOut: number;
  pictures: number;
}

export function readTranscript(recording: string): Transcript {
  const lines = existsSync(recording) ? readFileSync(recording, 'utf8').split('\n') : [];
  const entries: Kept[] = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  const made: Transcript = { calls: [], asked: [], schemas: {}, tokensIn: 0, tokensOut: 0, pictures: 0 };
  const open = new Map<unknown, Message>();
  for (const { from, message } of entries) {
    if (from === 'user') {
      made.asked.push({ question: text(message.question), action: text(message.action) });
    } else if (from === 'agent') {
      made.tokensOut += tokens(message);
      if (message.method !== undefined && message.id !== undefined) open.set(message.id, message);
    } else {
      made.tokensIn += tokens(message);
      const request = open.get(message.id);
      open.delete(message.id);
      if (request?.method === 'tools/list')
        for (const tool of list(record(message.result).tools).map(record))
          made.schemas[text(tool.name)] = record(tool.inputSchema);
      if (request?.method === 'tools/call') {
        const call = madeCall(record(request.params), message);
        made.pictures += picturesIn(message);
        made.calls.push(call);
      }
    }
  }
  return made;
}

function madeCall(params: Record<string, unknown>, answer: Message): MadeCall {
  const result = record(answer.result);
  const said = list(result.content).map((part) => text(record(part).text));
  return {
    tool: text(params.name),
    args: record(params.arguments),
    isError: answer.error !== undefined || result.isError === true,
    said: said.filter((part) => part !== '').join('\n') || text(record(answer.error).message),
    data: record(result.structuredContent),
  };
}

const partsOf = (message: Message): Record<string, unknown>[] =>
  list(record(message.result).content).map(record);
const picturesIn = (message: Message): number =>
  partsOf(message).filter(({ type }) => type === 'image').length;

/** Pictures cost by their size in pixels and `_meta` reaches no model, so neither is counted here. */
function tokens(message: Message): number {
  const { result } = message;
  if (!isRecord(result)) return Math.ceil(JSON.stringify(message).length / 4);
  const { _meta, ...rest } = result;
  const content = partsOf(message).map((part) => (part.type === 'image' ? { ...part, data: '' } : part));
  const counted = { ...message, result: 'content' in rest ? { ...rest, content } : rest };
  return Math.ceil(JSON.stringify(counted).length / 4);
}
