/** The package's own documents and the guided conversations, as hosts of both eras read them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { hosts } from '../support/hosts.ts';
import { programs, repository, temporaryFolder } from '../support/places.ts';

test.each(['modern', 'legacy'] as const)(
  'a %s host lists every reference, workflow file and cookbook with size and date, and reads it',
  async (kind) => {
    const host = await hosts[kind]({ home: temporaryFolder() });
    onTestFinished(() => host.close());
    const listed = await host.listed();
    const shelves: [string, string, string][] = [
      ['references', 'day0://references/', 'text/markdown'],
      ['assets/configs', 'day0://workflows/', 'application/yaml'],
      ['assets/cookbooks/pcb', 'day0://cookbooks/', 'application/yaml'],
    ];
    for (const [folder, prefix, mimeType] of shelves) {
      const files = readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).filter(
        // The endpoint's manifest lies beside its page.
        (path) => path.endsWith(folder === 'references' ? '.md' : '.yaml'),
      );
      expect(files.length).toBeGreaterThan(2);
      for (const file of files) {
        const path = join(repository, folder, file);
        const uri = `${prefix}${file.replace(/\.md$/, '')}`;
        expect(listed).toContainEqual(
          expect.objectContaining({
            uri,
            mimeType,
            size: statSync(path).size,
            annotations: { lastModified: statSync(path).mtime.toISOString() },
          }),
        );
        expect(await host.read(uri)).toBe(readFileSync(path, 'utf8'));
      }
    }
    expect(await host.read('day0://skill')).toBe(readFileSync(join(repository, 'SKILL.md'), 'utf8'));
    expect(await host.complete('day0://references/{+file}', 'file', 'image-')).toEqual([
      'image-edit-endpoint',
    ]);
    expect(await host.complete('day0://workflows/{+file}', 'file', 'setup/')).toHaveLength(4);
    for (const uri of [
      'day0://references/nosuch',
      'day0://references/%2e%2e/package.json',
      'day0://references/..%2Fpackage',
      'day0://workflows/../../package.json',
      'day0://cookbooks//etc/passwd',
    ])
      await expect(host.read(uri)).rejects.toThrow(/there is no resource/);
  },
);

test('four guided conversations start from the words of the user and name the calls in their order', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const env = { ...process.env, PCBA_DAY0_HOME: temporaryFolder() };
  const args = [programs.server, '--cluster', 'embedded'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }));
  onTestFinished(() => client.close());
  const { prompts } = await client.listPrompts();
  const calls: Record<string, string[]> = {
    first_setup: [
      'preflight',
      'setup_artifacts',
      'watch_run',
      'submit_day0',
      'preview_outputs',
      'inspect_dataset',
    ],
    launch_run: ['preflight', 'submit_day0', 'watch_run', 'diagnose_run', 'inspect_dataset'],
    explain_failure: ['diagnose_run', 'read_logs'],
    review_dataset: ['preview_outputs', 'inspect_dataset', 'export_dataset'],
  };
  expect(prompts.map(({ name }) => name)).toEqual(Object.keys(calls));
  for (const { name, title, description, arguments: taken = [] } of prompts) {
    expect(title && description).toBeTruthy();
    // A host's menu starts them with nothing filled in, too.
    expect(taken.filter(({ required }) => required)).toEqual([]);
    const given = Object.fromEntries(
      taken.map((one) => [one.name, one.name === 'run' ? 'my-run' : 'Fifty bridges, please\u202e']),
    );
    const texts = [{}, given].map(async (values) => {
      const { messages } = await client.getPrompt({ name, arguments: values });
      expect(messages).toHaveLength(1);
      const [message] = messages;
      return message?.content.type === 'text' ? message.content.text : '';
    });
    const [bare = '', filled = ''] = await Promise.all(texts);
    const places = (calls[name] ?? []).map((tool) => bare.indexOf(tool));
    expect([name, places.includes(-1), places]).toEqual([name, false, [...places].sort((a, b) => a - b)]);
    expect(bare.split('\n').length).toBeLessThan(20);
    if ('wish' in given) expect(filled).toMatch(/^Fifty bridges, please\n/);
    if ('run' in given) expect(filled).toContain('{"run":"my-run"}');
  }
  await expect(
    client.getPrompt({ name: 'launch_run', arguments: { wish: 'x'.repeat(3000) } }),
  ).rejects.toThrow(/wish/);
});
