/**
 * What stands between agent and server: every message is kept, and the scripted user sits here, so that each agent has the
 * same user whatever its host can show. Both eras: forms as requests of the server, and forms as results to be answered.
 */
import { isRecord, record } from '../../test/support/values.ts';
import { answerForm, type ScriptedAnswer } from './user.ts';

export type Message = Record<string, unknown>;
/** Messages of `agent` and `server` crossed; `user` is what the scripted user was asked and said. */
export interface Kept {
  from: 'agent' | 'server' | 'user';
  message: Message;
}

export interface Ends {
  toAgent(message: Message): void;
  toServer(message: Message): void;
  keep(entry: Kept): void;
}

const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

export class Relay {
  private readonly calls = new Map<unknown, Message>();

  /** Without a script the host cannot ask, whatever the agent says of itself. */
  constructor(
    private readonly script: readonly ScriptedAnswer[] | undefined,
    private readonly ends: Ends,
  ) {}

  fromAgent(message: Message): void {
    this.ends.keep({ from: 'agent', message });
    const sent = this.declared(message);
    if (message.method !== undefined && message.id !== undefined) this.calls.set(message.id, sent);
    this.ends.toServer(sent);
  }

  fromServer(message: Message): void {
    if (message.method === 'elicitation/create') {
      this.ends.toServer({ jsonrpc: '2.0', id: message.id, result: this.answer(message.params) });
      return;
    }
    const result = record(message.result);
    const call = this.calls.get(message.id);
    if (call !== undefined && this.script && isRecord(result.inputRequests)) {
      const answers = Object.entries(result.inputRequests).map(([key, asked]) => [
        key,
        this.answer(record(asked).params),
      ]);
      const again = { inputResponses: Object.fromEntries(answers), requestState: result.requestState };
      this.ends.toServer({ ...call, params: { ...record(call.params), ...again } });
      return;
    }
    this.ends.keep({ from: 'server', message });
    this.ends.toAgent(message);
  }

  private answer(params: unknown): Record<string, unknown> {
    const { message, answer } = answerForm(params, this.script ?? []);
    this.ends.keep({ from: 'user', message: { question: message, ...answer } });
    return answer;
  }

  /** Says for the agent whether its user can be asked. */
  private declared(message: Message): Message {
    const params = record(message.params);
    if (message.method === 'initialize')
      return { ...message, params: { ...params, capabilities: this.able(params.capabilities) } };
    const meta = record(params._meta);
    if (!(capabilitiesKey in meta)) return message;
    const _meta = { ...meta, [capabilitiesKey]: this.able(meta[capabilitiesKey]) };
    return { ...message, params: { ...params, _meta } };
  }

  private able(capabilities: unknown): Record<string, unknown> {
    const { elicitation: _, ...others } = record(capabilities);
    return this.script ? { ...others, elicitation: { form: {} } } : others;
  }
}
