/** Every message of release 1.1 finds its cause first, and none of what is said of one release is told of a run of another. */
import { expect, test } from 'vitest';
import { stepOfGroup } from '../../src/domain/steps.ts';
import { catalogue } from '../../src/domain/troubleshooting/catalogue.ts';
import { Matcher } from '../../src/domain/troubleshooting/match.ts';
import { messages } from '../injection/anomalygen-messages-1.1.ts';

test.each(messages)('$name', ({ cause, evidence, run: { group, exit, log } }) => {
  const matcher = new Matcher(stepOfGroup(group)?.id, '1.1');
  matcher.exit(exit);
  for (const [n, line] of log.entries()) matcher.log(n + 1, line);
  const [first] = matcher.causes();
  expect([first?.trouble.id, first?.evidence.map(({ text }) => text).join('\n')]).toEqual([
    cause,
    expect.stringMatching(evidence),
  ]);
});

test('what is said of one release is looked for in its runs only, and in those of unknown release', () => {
  const own = catalogue.filter(({ releases }) => releases !== undefined);
  expect(own.length).toBeGreaterThan(20);
  const relevant = (release?: '1.0' | '1.1') => new Set(new Matcher(undefined, release).relevant);
  for (const trouble of own)
    expect([
      trouble.id,
      relevant('1.0').has(trouble),
      relevant('1.1').has(trouble),
      relevant().has(trouble),
    ]).toEqual([trouble.id, trouble.releases?.includes('1.0'), trouble.releases?.includes('1.1'), true]);
});
