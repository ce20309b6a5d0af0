/** The programs that an evaluation starts, as `scripts/evals.mjs` bundles them. */
import { fileURLToPath } from 'node:url';

const bundle = (name: string): string => fileURLToPath(new URL(`.out/${name}.mjs`, import.meta.url));

export const recordingServer = bundle('recording-server');
export const tasksFolder = fileURLToPath(new URL('tasks', import.meta.url));

/** The agents that are here, by name. */
export const ownAgents = ['reference', 'lazy', 'reckless'] as const;

/** A command line for an agent's name; other words are a command line already. */
export const agentCommand = (agent: string): string =>
  ownAgents.some((name) => name === agent) ? `"${process.execPath}" "${bundle(`${agent}-agent`)}"` : agent;
