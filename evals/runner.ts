/** Plays tasks with an agent: opens the world, starts the agent beside a recorded server, and judges. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../src/base/errors.ts';
import { programs, removeFolder } from '../test/support/places.ts';
import { runAgent } from './agent-process.ts';
import { judge } from './checks/index.ts';
import { readTranscript, type Transcript } from './recording/transcript.ts';
import type { Task } from './task.ts';
import { openWorld, templateOf } from './worlds/open.ts';
import { Templates } from './worlds/templates.ts';
import { type OpenWorld, spoken } from './worlds/world.ts';

export interface Played {
  task: Task;
  /** Empty when the task is passed. */
  problems: string[];
  transcript: Transcript;
  answer: string;
  seconds: number;
}

export interface Session {
  /** Makes what these tasks need, one after the other; a task that comes first waits for its own. */
  warm(tasks: readonly Task[]): Promise<void>;
  play(task: Task, agent: string): Promise<Played>;
  close(): void;
}

export interface SessionOptions {
  /** The bundle that agents get as the server's command. */
  recordingServer: string;
  /** Seconds that an agent has for a task. */
  seconds: number;
  /** A folder in which templates are kept for the next session. */
  templates?: string | undefined;
}

export function openSession({ recordingServer, seconds, templates: kept }: SessionOptions): Session {
  // No space in the name: paths of templates are looked for in URLs, too.
  const folder = mkdtempSync(join(tmpdir(), 'pcba-day0-evals-'));
  const templates = new Templates(kept ?? join(folder, 'templates'));
  let count = 0;
  return {
    warm: async (tasks) => {
      for (const { world } of tasks) await templateOf(world, templates);
    },
    play: async (task, agent) => {
      const place = join(folder, `task-${++count}`);
      const opened = await openWorld(task.world, join(place, 'world'), templates).catch(messageOf);
      if (typeof opened === 'string') return lost(task, `its world could not be made: ${opened}`);
      const world = opened;
      try {
        return await play({ task, agent, world, place, recordingServer, seconds });
      } finally {
        await world.close();
        removeFolder(place);
      }
    },
    close: () => {
      templates.close();
      removeFolder(folder);
    },
  };
}

function lost(task: Task, problem: string): Played {
  return { task, problems: [problem], transcript: readTranscript(''), answer: '', seconds: 0 };
}

interface Playing {
  task: Task;
  agent: string;
  world: OpenWorld;
  place: string;
  recordingServer: string;
  seconds: number;
}

async function play({ task, agent, world, place, recordingServer, seconds }: Playing): Promise<Played> {
  const begun = performance.now();
  const recording = join(place, 'recording.jsonl');
  const workspace = join(place, 'workspace');
  mkdirSync(workspace);
  const put = (name: string, value: unknown): string => {
    const path = join(place, name);
    writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
    return path;
  };
  const script = task.user?.map(({ asks, answers }) => ({ asks: asks.source, answers }));
  const server = put('server.json', {
    command: process.execPath,
    args: [programs.server, ...world.flags],
    // What a call says while this machine prepares is no part of a task.
    env: { ...cleanEnvironment(), PCBA_DAY0_PREPARE_WAIT_S: '100', ...world.env, PCBA_DAY0_HOME: world.home },
    recording,
    ...(script ? { script } : {}),
  });
  const argv = [process.execPath, recordingServer, server];
  const [command, ...args] = argv;
  const words = spoken(task.words, world);
  const before = new Set(world.runs().map(({ name }) => name));
  const end = await runAgent({
    command: agent,
    words,
    cwd: workspace,
    env: {
      ...cleanEnvironment(),
      EVAL_MCP_COMMAND: JSON.stringify(argv),
      EVAL_MCP_CONFIG: put('mcp.json', { mcpServers: { 'pcba-day0': { command, args } } }),
      EVAL_WORDS_FILE: put('words.txt', words),
    },
    seconds,
    log: join(place, 'agent.log'),
  });
  const transcript = readTranscript(recording);
  const runs = world.runs();
  const { answer, problem } = end;
  const problems = [
    ...(problem === undefined ? [] : [problem]),
    ...(answer.trim() === '' ? ['the agent said nothing'] : []),
    ...judge(task.checks, {
      transcript,
      answer,
      submitted: runs.filter(({ name }) => !before.has(name)),
      statuses: Object.fromEntries(runs.map(({ name, status }) => [name, status])),
      home: world.home,
    }),
  ];
  return { task, problems, transcript, answer, seconds: (performance.now() - begun) / 1000 };
}

/** The environment without what would reach into a world: settings of the server, credentials of this machine. */
function cleanEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) =>
      value === undefined || /^(PCBA_DAY0_|AWS_|OSMO_|HF_|HUGGING_FACE_|EVAL_|VITEST)/.test(key)
        ? []
        : [[key, value]],
    ),
  );
}

/** Plays all, some at a time, worlds that need nothing first; `tell` gets each as it ends. */
export async function playAll(
  session: Session,
  tasks: readonly Task[],
  agent: string,
  atOnce: number,
  tell: (played: Played) => void = () => {},
): Promise<Played[]> {
  const quickFirst = ['cluster', 'nothing', 'sample', 'quiet', 'failed', 'finished'];
  const queue = tasks
    .map((task, at) => ({ task, at }))
    .sort((a, b) => quickFirst.indexOf(a.task.world.from) - quickFirst.indexOf(b.task.world.from));
  const results: { played: Played; at: number }[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const played = await session.play(next.task, agent);
      results.push({ played, at: next.at });
      tell(played);
    }
  };
  // What goes wrong with a template is told by the task that wants it.
  const warming = session.warm(queue.map(({ task }) => task)).catch(() => {});
  await Promise.all([warming, ...Array.from({ length: atOnce }, worker)]);
  return results.sort((a, b) => a.at - b.at).map(({ played }) => played);
}
