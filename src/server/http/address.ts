/** Where the HTTP server listens: loopback only, since it cannot tell who asks. */
import { badInput, Day0Error } from '../../base/errors.ts';

export interface Address {
  host: string;
  port: number;
}

const defaultPort = 8931;
/** 127.0.0.0/8, ::1 and their name. */
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

export function addressOf(host = '127.0.0.1', port = String(defaultPort)): Address {
  if (!loopback.test(host)) {
    throw new Day0Error({
      code: 'unsupported',
      what: `--host ${host} is not an address of this machine alone`,
      why: 'the server cannot tell who asks, and whoever reaches it can submit and cancel runs',
      fix: `leave --host out, and from another machine use a tunnel: ssh -L ${port}:127.0.0.1:${port} <this machine>`,
      retry: 'never',
    });
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw badInput({
      what: `${JSON.stringify(port)} is not a port`,
      why: 'a port is a number from 0 to 65535; 0 takes any that is free',
      fix: `use for example: pcba-day0 serve --http ${defaultPort}`,
    });
  }
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/** The host part of a URL. */
export const hostInUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** Why listening failed, told as users meet it. */
export function listenError(cause: NodeJS.ErrnoException, { host, port }: Address): Day0Error {
  const taken = cause.code === 'EADDRINUSE';
  return new Day0Error(
    {
      code: taken ? 'already_exists' : 'unsupported',
      what: `cannot listen on ${hostInUrl(host)}:${port}`,
      why: taken ? 'another program, perhaps another pcba-day0, listens there' : cause.message,
      fix: 'give another port, or 0 for any that is free: pcba-day0 serve --http 0',
      retry: 'after_check',
    },
    { cause },
  );
}
