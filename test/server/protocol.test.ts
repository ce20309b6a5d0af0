import { spawn } from 'node:child_process';
import { expect, onTestFinished, test } from 'vitest';
import { type Host, type HostOptions, hosts, toolNames } from '../support/hosts.ts';
import { until } from '../support/patience.ts';
import { programs, temporaryFolder } from '../support/places.ts';

const kinds = ['modern', 'legacy'] as const;

async function connected(kind: (typeof kinds)[number], options: Partial<HostOptions> = {}): Promise<Host> {
  const host = await hosts[kind]({ home: temporaryFolder(), ...options });
  onTestFinished(() => host.close());
  return host;
}

test.each(kinds)('a %s host sees every tool with title, schemas and annotations', async (kind) => {
  const tools = await (await connected(kind)).tools();
  expect(tools.map(({ name }) => name)).toEqual(toolNames);
  for (const tool of tools) {
    expect(tool.title).not.toBe('');
    expect(tool.description.length).toBeGreaterThan(40);
    expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(tool.outputSchema).toMatchObject({ type: 'object' });
    expect(tool.annotations).toMatchObject({
      readOnlyHint: expect.any(Boolean),
      destructiveHint: tool.name === 'cancel_run',
      openWorldHint: expect.any(Boolean),
    });
  }
  const reading = tools
    .filter(({ annotations }) => annotations.readOnlyHint === true)
    .map(({ name }) => name);
  expect(reading).toContain('watch_run');
  // With from "cluster" the first two start a pod.
  for (const name of ['preflight', 'check_endpoint', 'submit_day0']) expect(reading).not.toContain(name);
});

test.each(kinds)('a %s host gets mistakes as tool errors that say what, why and what to do', async (kind) => {
  const host = await connected(kind);
  const cases: [string, Record<string, unknown>, RegExp][] = [
    ['stamp_name', { nonsense: 1 }, /nonsense/],
    ['submit_day0', { action: 'dance' }, /action.*(plan|submit)/s],
    ['submit_day0', { action: 'plan', num_sdg: -3 }, /num_sdg/],
    ['submit_day0', { action: 'plan', model_size: '7b' }, /model_size.*2b.*14b/s],
    ['submit_day0', { action: 'plan', train_gpu: 0 }, /train_gpu.*1.*2.*4.*8/s],
    ['submit_day0', { action: 'plan', name: 'UPPER/../x' }, /name/],
    ['submit_day0', { action: 'submit' }, /digest.*action "plan"/s],
    ['submit_day0', { action: 'submit', digest: '0'.repeat(32) }, /no plan with this digest/],
    ['submit_day0', { action: 'plan', dig_url_root: 'my-bucket/dig' }, /dig_url_root.*not a URL.*s3:\/\//s],
    ['check_endpoint', { image_edit_endpoint: 'not a url' }, /image_edit_endpoint|endpoint/],
    ['watch_run', { wait_s: 500 }, /wait_s/],
    ['watch_run', { run: 'nosuch-run' }, /nosuch-run/],
  ];
  for (const [tool, args, message] of cases) {
    const answer = await host.call(tool, args);
    expect([tool, args, answer.isError]).toEqual([tool, args, true]);
    expect(answer.text).toMatch(message);
    expect(answer.text).toMatch(/fix|retry|use/i);
  }
});

test.each(kinds)(
  'a %s host: a fresh name each time, a prefix of the user, refusals for what would be mangled',
  async (kind) => {
    const host = await connected(kind);
    const [a, b] = [await host.call('stamp_name', {}), await host.call('stamp_name', {})];
    expect(a.data.name).toMatch(/^texture_defect_gen_day0-[0-9a-f]{8}$/);
    expect(a.data.name).not.toBe(b.data.name);
    expect(a.data.cluster).toBe('embedded');
    expect((await host.call('stamp_name', { prefix: 'line-7' })).data.name).toMatch(/^line-7-[0-9a-f]{8}$/);
    for (const prefix of ['', 'with space', 'a/b', '-a', 'ä', '{{x}}', 'x'.repeat(80)])
      expect([prefix, (await host.call('stamp_name', { prefix })).isError]).toEqual([prefix, true]);
  },
);

test('every line on stdout is a protocol message, also when the input is rubbish', async () => {
  const child = spawn(process.execPath, [programs.server, '--cluster', 'embedded'], {
    env: { ...process.env, PCBA_DAY0_HOME: temporaryFolder() },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const hello = {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 't', version: '1' } },
  };
  child.stdin.write(`rubbish\n${JSON.stringify(hello)}\n`);
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  child.stdin.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'stamp_name', arguments: {} } })}\n`,
  );
  await until(() => out.includes('"id":2'));
  child.stdin.end();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(0);
  for (const line of out.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ jsonrpc: '2.0' });
});
