/** The recorded server as hosts of both eras see it: what crosses is kept, and the scripted user answers in the host's place. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, type VersionNegotiationMode } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../test/support/patience.ts';
import { programs, temporaryFolder } from '../../test/support/places.ts';
import { query, submit, writeWorkflow } from '../../test/support/workflows.ts';
import { recordingServer } from '../bundles.ts';
import { endRuns } from '../worlds/end.ts';
import { readTranscript } from './transcript.ts';

const name = 'board-q-0a1b2c3d';

async function world(script: unknown, mode: VersionNegotiationMode) {
  const home = temporaryFolder();
  const id = await submit(home, writeWorkflow(home, [{ name: 'one', script: 'sleep 600' }]), [
    '--label',
    `pcba-day0-run=${name}`,
  ]);
  onTestFinished(() => endRuns(home));
  await until(async () => (await query(home, id)).status === 'RUNNING');
  const recording = join(home, 'recording.jsonl');
  const given = join(home, 'server.json');
  const env = { PATH: process.env.PATH, PCBA_DAY0_HOME: home };
  const args = [programs.server, '--cluster', 'embedded'];
  writeFileSync(given, JSON.stringify({ command: process.execPath, args, env, recording, script }));
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [recordingServer, given] }),
  );
  onTestFinished(() => client.close());
  await client.listTools();
  const answer = await client.callTool({ name: 'cancel_run', arguments: { run: name } });
  const { status } = await query(home, id);
  return { answer, status, transcript: readTranscript(recording) };
}

const eras: [string, VersionNegotiationMode][] = [
  ['2025', 'legacy'],
  ['2026', { pin: '2026-07-28' }],
];

test.each(eras)('a scripted yes cancels (%s)', async (_era, mode) => {
  const { status, transcript } = await world([{ asks: 'cancel this run', answers: true }], mode);
  expect(status).toBe('FAILED_CANCELED');
  expect(transcript.asked).toEqual([{ question: expect.stringContaining(name), action: 'accept' }]);
  expect(transcript.calls).toMatchObject([{ tool: 'cancel_run', args: { run: name }, isError: false }]);
  expect(Object.keys(transcript.schemas)).toContain('cancel_run');
  expect(transcript.tokensIn).toBeGreaterThan(transcript.tokensOut);
});

test.each(eras)('a question that no script foresees is declined (%s)', async (_era, mode) => {
  const { answer, status, transcript } = await world([{ asks: 'which pool', answers: 'a' }], mode);
  expect([answer.isError, status]).toEqual([true, 'RUNNING']);
  expect(transcript.asked).toMatchObject([{ action: 'decline' }]);
});

test.each(eras)('without a script nobody is asked (%s)', async (_era, mode) => {
  const { status, transcript } = await world(undefined, mode);
  expect([status, transcript.asked]).toEqual(['RUNNING', []]);
  expect(transcript.calls).toMatchObject([{ isError: true, said: expect.stringContaining('needs_answer') }]);
});
