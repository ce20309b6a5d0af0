/** Breaks a healthy world in many ways; preflight has to foretell what it can, the diagnosis has to explain all. */
import { afterAll, expect, test } from 'vitest';
import { type Fault, foretoldBy, makeWorld, runAnyway } from '../support/injection.ts';
import { preparedHome } from '../support/prepared-home.ts';
import { dataFaults } from './data-faults.ts';
import { finetuneFaults } from './finetune-faults.ts';
import { runFaults } from './run-faults.ts';

const place = preparedHome();
const faults: Fault[] = [...dataFaults, ...runFaults, ...finetuneFaults];
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
