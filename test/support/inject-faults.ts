/** Breaks a healthy world in each of these ways; preflight has to foretell what it can, the diagnosis has to explain all. */
import { afterAll, expect, test } from 'vitest';
import { type Fault, foretoldBy, makeWorld, runAnyway } from './injection.ts';
import { preparedHome } from './prepared-home.ts';

/** Call it at the top of a test file. Several files, so that they run side by side. */
export function injectFaults(faults: readonly Fault[]): void {
  const place = preparedHome();
  const score = { foretold: 0, foretellable: 0, explained: 0, injected: 0 };

  test.each(faults.map((fault, n) => ({ ...fault, n })))('$name', async (fault) => {
    const world = makeWorld(place, fault);
    await fault.break(world);
    score.injected++;
    if (fault.foretold !== undefined) {
      score.foretellable++;
      expect(await foretoldBy(world)).toContain(fault.foretold);
      score.foretold++;
    }
    const outcome = await runAnyway(world, place, `fault-${fault.n}-run`);
    expect(outcome.status).toMatch(/^FAILED/);
    const [first] = outcome.causes;
    expect([first?.id, first?.evidence.map(({ text }) => text).join('\n') ?? outcome.text]).toEqual([
      fault.cause,
      expect.stringMatching(fault.evidence),
    ]);
    // Short enough for a small context: four characters a token.
    expect(outcome.text.length / 4).toBeLessThan(1500);
    score.explained++;
  });

  afterAll(() => {
    const { foretold, foretellable, explained, injected } = score;
    process.stdout.write(
      `\nscore: ${explained} of ${injected} faults explained; ${foretold} of ${foretellable} foretold by preflight\n`,
    );
  });
}
