/** How much the HTTP server takes on at once, and how long it keeps what nobody uses. */
import { badInput } from '../../base/errors.ts';

export interface Limits {
  /** Bytes of one message. */
  body: number;
  /** Bytes of all messages that are being read. */
  bodies: number;
  /** Milliseconds in which a message has to have come. */
  patience: number;
  /** Connections that are open at the same time. */
  connections: number;
  /** Calls at work at the same time, over all hosts. */
  calls: number;
  /** Sessions of older hosts, and as many open subscriptions of newer ones. */
  sessions: number;
  /** Milliseconds after which a session without an open stream and without a message ends. */
  idle: number;
}

const defaults: Limits = {
  body: 1024 * 1024,
  bodies: 16 * 1024 * 1024,
  patience: 20_000,
  connections: 512,
  calls: 32,
  sessions: 64,
  idle: 30 * 60_000,
};

/** Values of the command line. */
export interface LimitFlags {
  'max-calls'?: string | undefined;
  'max-sessions'?: string | undefined;
  'session-idle-s'?: string | undefined;
}

export function limitsOf(flags: LimitFlags): Limits {
  return {
    ...defaults,
    calls: given(flags, 'max-calls') ?? defaults.calls,
    sessions: given(flags, 'max-sessions') ?? defaults.sessions,
    idle: (given(flags, 'session-idle-s') ?? defaults.idle / 1000) * 1000,
  };
}

function given(flags: LimitFlags, key: keyof LimitFlags): number | undefined {
  const text = flags[key];
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw badInput({
    what: `--${key} ${text} is not a whole number from 1`,
    why: 'it limits what the server takes on',
    fix: `leave it out, or give a number, for example --${key} 60`,
  });
}
