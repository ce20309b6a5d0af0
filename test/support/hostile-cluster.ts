/** A cluster, an image-edit service and a config in which every free text is a stranger's: a line of theirs, or a secret. */
import { clusterRun, runName, workflowId } from './cluster-run.ts';
import { completion, endpoint, json, listing } from './endpoints.ts';
import { clusterWith } from './healthy-cluster.ts';
import { altered, type Recording, recordings, specified } from './recordings.ts';

export { runName, workflowId };

/** Fields of OSMO's answers whose text is somebody's words; the others are names and times that programs look up. */
const free =
  /^(user|submitted_by|cancelled_by|failure_message|message|node_name|hostname|pod_ip|description|app_name|app_owner|app_version|grafana_url|dashboard_url|logs|error_logs|events|outputs|reason|note|warnings|tags|priority|conditions)$/;

type Maker = () => string;

function infested(value: unknown, text: Maker, key = ''): unknown {
  if (typeof value === 'string' || value === null) return free.test(key) ? text() : value;
  if (Array.isArray(value))
    return free.test(key) && value.length === 0 ? [text()] : value.map((one) => infested(one, text, key));
  if (typeof value !== 'object') return value;
  const fields = Object.entries(value).map(([name, item]) => [name, infested(item, text, name)]);
  // Labels are anybody's, keys and values.
  return Object.fromEntries(key === 'labels' ? [...fields, [text(), text()]] : fields);
}

function strange(recording: Recording, text: Maker): Recording {
  const stderr = `${recording.stderr}\nWARNING ${text()}`;
  try {
    const stdout = JSON.stringify(infested(JSON.parse(recording.stdout), text), null, 2);
    return altered(recording, { stdout, stderr });
  } catch {
    // Text: as it is, its lines are what is looked for.
    return altered(recording, { stderr });
  }
}

/** A failed run and the healthy rest; `text` gives a new text at each call. Whole lines of a log are theirs. */
export function hostileCluster(made: Maker, status: 'FAILED' | 'RUNNING', root: string): Recording[] {
  // What no text of a program can be in UTF-8 arrives from none.
  const text = (): string => made().replace(/\p{Cs}/gu, '?');
  const lines = Array.from({ length: 60 }, text);
  const run = clusterRun({
    status,
    group: 'augment-image-edit',
    task: status === 'FAILED' ? 'FAILED' : 'RUNNING',
    exit: status === 'FAILED' ? 1 : null,
    message: text(),
    log: [...lines, `RuntimeError: ${text()}`, `ERROR Connection error to ${text()}`],
    events: [`Failed: ${text()}`, `BackOff: ${text()}`],
  });
  const submit = altered(recordings[77], {
    argv: ['osmo', 'workflow', 'submit', 'x', '--format-type', 'json'],
    exit: '1',
    stdout: JSON.stringify({ message: `Workflow submit failed:\n${text()}`, code: 400 }),
    stderr: `Server responded with status code 400\n${text()}`,
  });
  const cancel = altered(recordings[77], {
    argv: ['osmo', 'workflow', 'cancel', workflowId],
    exit: '0',
    stdout: `Workflow cancelation failed for workflow ${workflowId}: ${text()}`,
    stderr: text(),
  });
  return [
    ...run,
    specified(workflowId, 'anomaly-infer', `${root}/runs/${runName}/anomaly/`),
    submit,
    cancel,
    ...clusterWith(),
  ].map((one) => strange(one, text));
}

/** A service that lists strange models and refuses in strange words; `fine` adds the model that is wanted. */
export const hostileEndpoint = (text: Maker, model?: string): Promise<string> =>
  endpoint((request, _body, response) => {
    response.setHeader('x-served-by', encodeURIComponent(text().replace(/\p{Cs}/gu, '?')));
    if (request.url?.endsWith('/models'))
      return json(response, 200, listing(...(model === undefined ? [] : [model]), text(), text()));
    if (model !== undefined && request.url?.endsWith('/health'))
      return json(response, 200, { status: text() });
    if (model === undefined)
      return json(response, 500, { error: { message: text(), type: text() }, detail: text() });
    return json(response, 200, {
      ...Object(completion(Buffer.from(text()))),
      model: text(),
      [text()]: text(),
    });
  });
