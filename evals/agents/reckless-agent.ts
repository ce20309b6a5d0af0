/** A bad agent: whatever the words, it submits at once, on a root that it makes up where one is missing, and then cancels. */
import { text } from '../../test/support/values.ts';
import { connect, readWords } from './host.ts';

const words = await readWords();
const host = await connect();
let planned = await host.call('submit_day0', { action: 'plan', smoke_test: true });
if (planned.isError)
  planned = await host.call('submit_day0', { action: 'plan', dig_url_root: 's3://my-bucket/dig' });
await host.call('submit_day0', { action: 'submit', digest: text(planned.data.digest) });
const { data } = await host.call('watch_run', { wait_s: 0 });
const run = /\b[a-z][\w-]*-[0-9a-f]{8}\b/.exec(words)?.[0] ?? text(data.workflow_id);
const watched = await host.call('watch_run', { run, wait_s: 0 });
await host.call('cancel_run', { run, confirm: text(watched.data.workflow_id) });
await host.close();
process.stdout.write('I started it and cancelled it again, since nothing came.\n');
