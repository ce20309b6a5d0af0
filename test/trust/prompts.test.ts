/** Guided conversations with hostile arguments: what is unknown is refused by name, what is known comes out clean and in its place. */
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, inject, onTestFinished, test } from 'vitest';
import { forbidden, foreign, secret } from '../support/hostile.ts';
import { hostileCluster, runName } from '../support/hostile-cluster.ts';
import { ownEnvironment, programs, temporaryFolder } from '../support/places.ts';
import { replayedOnPath } from '../support/recordings.ts';

async function connected(home: string, env: Record<string, string> = {}, flags = ['--cluster', 'embedded']) {
  const client = new Client({ name: 'test-prompts', version: '1' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [programs.server, ...flags],
      env: { ...ownEnvironment(), ...env, PCBA_DAY0_HOME: home },
      stderr: 'ignore',
    }),
  );
  onTestFinished(() => client.close());
  const asked = async (name: string, values: Record<string, string>): Promise<string> => {
    const { messages } = await client.getPrompt({ name, arguments: values });
    expect(messages.map(({ role }) => role)).toEqual(['user']);
    const [message] = messages;
    return message?.content.type === 'text' ? message.content.text : '';
  };
  const { prompts } = await client.listPrompts();
  return { client, asked, prompts };
}

/** The n-th text, as much of it as a run's name may have. */
const short = (seed: number): string => foreign(seed).slice(0, 200);

test('an argument that a prompt does not take is refused, by name and with those that it takes', async () => {
  const { client, prompts } = await connected(temporaryFolder());
  for (const { name, arguments: taken = [] } of prompts) {
    const takes = taken.map((one) => one.name).join(', ');
    const refused = client.getPrompt({ name, arguments: { wishes: 'fifty bridges' } });
    await expect(refused).rejects.toThrow(`unknown argument wishes; it takes: ${takes}`);
    for (let seed = 0; seed < 20; seed++) {
      const error = await client
        .getPrompt({ name, arguments: { [foreign(seed)]: foreign(seed + 1) } })
        .catch((thrown: unknown) => thrown);
      const message = error instanceof Error ? error.message : 'it was taken';
      expect(message).toMatch(/unknown argument/);
      expect([message, /[\r\n]/.test(message), forbidden.test(message)]).toEqual([message, false, false]);
    }
  }
});

test("a run's name is one quoted value of the calls, the user's words stand above a guide that stays as it is", async () => {
  const { asked, prompts } = await connected(temporaryFolder());
  for (const { name, arguments: taken = [] } of prompts) {
    const takes = (one: string): boolean => taken.some((argument) => argument.name === one);
    const bare = await asked(name, {});
    const guide = bare.slice(bare.indexOf('\n\n'));
    for (let seed = 0; seed < 40; seed++) {
      const values = {
        ...(takes('wish') ? { wish: foreign(seed) } : {}),
        ...(takes('run') ? { run: short(seed + 500) } : {}),
      };
      const text = await asked(name, values);
      expect([name, seed, forbidden.test(text)]).toEqual([name, seed, false]);
      const ours = text.slice(text.lastIndexOf('\n\n'));
      // Line for line the guide, but for the arguments of its calls, each a JSON object in its line.
      const calls = ours.replace(
        /(diagnose_run|preview_outputs|inspect_dataset) (\{".*"\})(?=:)/g,
        (_, tool, json) => {
          expect(Object.keys(JSON.parse(json))).toEqual(['run']);
          return `${tool} {}`;
        },
      );
      expect([name, seed, calls]).toEqual([name, seed, guide]);
    }
  }
});

test('words with secrets lose these, empty words are none', async () => {
  const { asked, prompts } = await connected(temporaryFolder());
  for (const { name, arguments: taken = [] } of prompts)
    for (const { name: argument } of taken) {
      const bare = await asked(name, {});
      for (const nothing of ['', ' \n', '\u200b\u202e'])
        expect(await asked(name, { [argument]: nothing })).toBe(bare);
      for (let seed = 0; seed < 80; seed++) {
        const { kind, text, parts } = secret(seed);
        if (argument === 'run' && text.length > 200) continue;
        const out = await asked(name, { [argument]: text });
        expect([name, kind, parts.filter((part) => out.includes(part))]).toEqual([name, kind, []]);
      }
    }
});

test("completion of a run's name, from a cluster of strangers: plain names", async () => {
  const home = temporaryFolder();
  const root = `file://${encodeURI(inject('sampleRoot'))}`;
  let seed = 0;
  const { env } = replayedOnPath(
    home,
    hostileCluster(() => foreign(seed++), 'FAILED', root),
  );
  const { client } = await connected(home, env, []);
  for (const name of ['explain_failure', 'review_dataset']) {
    const { completion } = await client.complete({
      ref: { type: 'ref/prompt', name },
      argument: { name: 'run', value: '' },
    });
    expect(completion.values).toContain(runName);
    for (const value of completion.values)
      expect([value, /[\r\n]/.test(value), forbidden.test(value)]).toEqual([value, false, false]);
  }
});
