/**
 * Troubles of a real cluster, rehearsed on request: PCBA_DAY0_REHEARSE names one. The words and exit codes are those
 * of OSMO 6.4, so that a user or an assistant can see beforehand what each looks like.
 */
import { Refusal } from './refusal.ts';

const troubles = [
  'unreachable',
  'hanging',
  'login-expired',
  'maintenance',
  'offline',
  'client-too-old',
] as const;
type Trouble = (typeof troubles)[number];

/** A failure that even `workflow cancel` reports with its exit code. */
export class Outage extends Refusal {}

/** A hang of the real service costs its client so long, in milliseconds. */
const longestHang = 362_000;

function rehearsed(): Trouble | undefined {
  const wanted = process.env.PCBA_DAY0_REHEARSE;
  if (wanted === undefined || wanted === '') return undefined;
  const found = troubles.find((trouble) => trouble === wanted);
  if (found) return found;
  throw new Refusal(`PCBA_DAY0_REHEARSE is ${wanted}; it can be one of: ${troubles.join(', ')}`, 1, 2);
}

/** Every command that needs the service passes here; throws, or hangs, when it is to be out of reach. */
export function reachService(): void {
  const trouble = rehearsed();
  if (trouble === 'hanging') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, longestHang);
  if (trouble === 'unreachable' || trouble === 'hanging') {
    const cause =
      trouble === 'hanging'
        ? 'Read timed out. (read timeout=60)'
        : 'Failed to establish a new connection: [Errno 111] Connection refused';
    throw new Outage(`\nCannot connect to OSMO service, with error:\n${cause}\n`, 1, 10);
  }
  if (trouble === 'login-expired') {
    throw new Refusal(
      'Unable to refresh login token (status code 400): {"message":"Access token has expired","error_code":"USER","workflow_id":null}\nPlease re-login with "osmo login"',
      1,
      10,
    );
  }
  if (trouble === 'client-too-old') {
    throw new Refusal(
      'Your client is out of date. Client version is 6.4.0 but the newest client version is 6.5.0.\nPlease update by running the install command in the documentation.',
      400,
    );
  }
}

/** True unless the service is rehearsed as out of reach; `version` then knows the client's version alone. */
export const serviceAnswers = (): boolean => !['unreachable', 'hanging'].includes(rehearsed() ?? '');

/** Status of the one pool. */
export function poolStatus(): 'ONLINE' | 'OFFLINE' | 'MAINTENANCE' {
  const trouble = rehearsed();
  if (trouble === 'maintenance') return 'MAINTENANCE';
  return trouble === 'offline' ? 'OFFLINE' : 'ONLINE';
}
