/**
 * The MCP Inspector's command line, as users try a server with it: both eras, over stdio and over HTTP. INSPECTOR names
 * its program; it is no dependency, since it brings a web application along.
 */
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { toolNames } from '../support/hosts.ts';
import { httpServer } from '../support/http-server.ts';
import { programs, temporaryFolder } from '../support/places.ts';
import { type Json, list, record } from '../support/values.ts';

const { INSPECTOR } = process.env;
const eras = ['modern', 'legacy'] as const;
const transports = ['stdio', 'http'] as const;
const cases = eras.flatMap((era) => transports.map((transport) => ({ era, transport })));

describe.skipIf(INSPECTOR === undefined)('the Inspector (INSPECTOR names its program)', () => {
  let inspector = '';
  beforeAll(() => {
    inspector = INSPECTOR ?? '';
  });

  test.each(cases)('$era over $transport: lists, calls, reads', async ({ era, transport }) => {
    const home = temporaryFolder();
    const target =
      transport === 'http'
        ? [(await httpServer(home)).url]
        : [process.execPath, programs.server, '--cluster', 'embedded', '-e', `PCBA_DAY0_HOME=${home}`];
    const ask = async (method: string, ...more: string[]): Promise<Json> => {
      const args = ['--cli', ...target, '--protocol-era', era, '--method', method, ...more];
      // It keeps files of its own below the home folder of the user.
      const env = { HOME: home, PCBA_DAY0_HOME: home };
      const options = { env, reject: false } as const;
      const ended = await execa(process.execPath, [inspector, ...args, '--format', 'json', '-q'], options);
      expect([ended.stderr, ended.exitCode]).toEqual([expect.anything(), 0]);
      return record(record(JSON.parse(ended.stdout)).result);
    };
    const tools = await ask('tools/list');
    expect(
      list(tools.tools)
        .map(record)
        .map(({ name }) => name),
    ).toEqual(toolNames);
    const stamped = await ask('tools/call', '--tool-name', 'stamp_name', '--tool-arg', 'prefix=line');
    expect(record(stamped.structuredContent).name).toMatch(/^line-[0-9a-f]{8}$/);
    // Newer servers say in each answer who they are.
    expect('io.modelcontextprotocol/serverInfo' in record(stamped._meta)).toBe(era === 'modern');
    const read = await ask('resources/read', '--uri', 'day0://runs');
    expect(JSON.parse(String(list(read.contents).map(record)[0]?.text))).toMatchObject({ runs: [] });
    const prompts = await ask('prompts/list');
    expect(
      list(prompts.prompts)
        .map(record)
        .map(({ name }) => name),
    ).toContain('launch_run');
  });
});
