/** Ends what runs for a home: its live workflows, by the command. */
import { setTimeout as sleep } from 'node:timers/promises';
import { osmo } from '../../test/support/run.ts';
import { engineRuns } from './world.ts';

export async function endRuns(home: string): Promise<void> {
  const alive = (): { id: string }[] =>
    engineRuns(home).filter(({ status }) => status !== 'COMPLETED' && !status.startsWith('FAILED'));
  for (const { id } of alive()) await osmo(home, ['workflow', 'cancel', id]);
  for (let tries = 0; alive().length > 0 && tries < 100; tries++) await sleep(100);
}
