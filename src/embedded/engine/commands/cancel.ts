/** `workflow cancel`: asks and returns; a refusal is a sentence and exit code 0, as in the real command. */
import { formatOption, parseArguments } from '../argv.ts';
import { Refusal } from '../refusal.ts';
import { Outage } from '../rehearsal.ts';
import { isFinal } from '../run-folder.ts';
import { requestCancel } from '../supervisor/index.ts';
import { knownRun } from './known-run.ts';
import { printJson, printLines } from './output.ts';
import { currentUser } from './session.ts';

export function cancel(argv: string[]): void {
  const args = parseArguments('osmo workflow cancel', argv, {
    options: { ...formatOption, message: { kind: 'value' }, force: { kind: 'flag' } },
    short: { t: 'format-type', m: 'message', f: 'force' },
    positionals: { name: 'workflow_ids', min: 1, max: 64 },
  });
  for (const name of args.positionals) {
    try {
      const user = currentUser();
      const { state, folder } = knownRun(name);
      if (isFinal(state.status)) throw new Refusal(`Workflow ${state.id} is already finished.`, 400);
      requestCancel(folder, user, args.text('message') ?? '');
      if (args.text('format-type') === 'json') printJson({ name: state.id }, 4);
      else printLines(`Cancel job for workflow ${state.id} is submitted!`);
    } catch (error) {
      if (!(error instanceof Refusal) || error instanceof Outage) throw error;
      printLines(`Workflow cancelation failed for workflow ${name}: ${error.message}`);
    }
  }
}
