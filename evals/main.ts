/** `npm run evals -- --agent '<command>'`: plays the tasks with an agent and prints the score; see README.md beside this file. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { agentCommand, recordingServer, tasksFolder } from './bundles.ts';
import { brokenHints } from './hints.ts';
import { openSession, playAll } from './runner.ts';
import { scoreTable } from './table.ts';
import { loadTasks } from './task.ts';

const { values } = parseArgs({
  options: {
    agent: { type: 'string', default: 'reference' },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    seconds: { type: 'string', default: '180' },
    'at-once': { type: 'string', default: String(Math.min(4, availableParallelism())) },
    templates: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});
const agent = agentCommand(values.agent);
const all = loadTasks(tasksFolder);
const { only } = values;
const tasks = only ? all.filter(({ id, group }) => only.includes(id) || only.includes(group)) : all;
if (tasks.length === 0) throw new Error(`no such task; there are: ${all.map(({ id }) => id).join(', ')}`);

const session = openSession({
  recordingServer,
  seconds: Number(values.seconds),
  templates: values.templates,
});
try {
  const played = await playAll(session, tasks, agent, Number(values['at-once']), ({ task, ...one }) => {
    const result = one.problems.length === 0 ? 'pass' : 'FAIL';
    process.stderr.write(`${result}  ${task.id}  ${one.seconds.toFixed(1)} s\n`);
    if (!values.verbose) return;
    for (const { tool, args, said } of one.transcript.calls)
      process.stderr.write(`  > ${tool} ${JSON.stringify(args)}\n${said.replace(/^/gm, '    ')}\n`);
    process.stderr.write(`  = ${one.answer}\n`);
  });
  process.stdout.write(`${scoreTable(played)}\n`);
  const hints = played.flatMap(({ transcript }) => brokenHints(transcript));
  for (const hint of new Set(hints)) process.stdout.write(`\nnot a call that can be sent: ${hint}\n`);
  if (values.json !== undefined)
    writeFileSync(
      values.json,
      JSON.stringify(
        played.map(({ task, ...rest }) => ({
          id: task.id,
          group: task.group,
          negative: task.negative,
          ...rest,
        })),
        undefined,
        1,
      ),
    );
  process.exitCode = played.some(({ problems }) => problems.length > 0) ? 1 : 0;
} finally {
  session.close();
}
