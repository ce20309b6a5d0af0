/** From a workflow file to the specification that runs: what the client and the service do to it, in their order. */
import { readFileSync } from 'node:fs';
import type { Arguments } from '../argv.ts';
import { checkCredentials } from '../credentials.ts';
import type { WorkflowSpec } from '../model.ts';
import { isDict, type PyDict, type PyValue, str } from '../python/values.ts';
import { dumpYaml } from '../python/yaml-dump.ts';
import { loadYaml } from '../python/yaml-load.ts';
import { ofSubmission, Refusal } from '../refusal.ts';
import { checkPlaces, checkSizes, parseWorkflow, withLocalFiles } from '../workflow/parse.ts';
import { isTemplated, splitTemplate, yamlOf } from '../workflow/sections.ts';
import { renderTemplate } from '../workflow/template.ts';
import { labelsOf } from './labels.ts';
import { checkPool, checkPoolOpen, platformName, poolName } from './pool.ts';

/** Line ends as Python reads a text file. */
export function readSource(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r\n?/g, '\n');
  } catch {
    throw new Refusal(`[Errno 2] No such file or directory: '${file}'`, 1, 1);
  }
}

/** The document that the service makes of the text: rendered, with its labels. Throws `Refusal`. */
export async function construct(source: string, args: Arguments): Promise<PyDict> {
  checkPool(args.text('pool') ?? poolName);
  const rendered = await renderTemplate(splitTemplate(source), args.list('set'), args.list('set-string'));
  const document = yamlOf(rendered);
  if (!isDict(document)) throw new Refusal('Workflow spec not found.', 400, 2);
  const section = document.get('workflow');
  if (isDict(section)) {
    const labels = namedRefusals(section, () => labelsOf(section.get('labels'), args.list('label')));
    if (labels) section.set('labels', new Map(Object.entries(labels)));
  }
  return document;
}

/** The service says of which workflow it refuses the form. */
function namedRefusals<Value>(section: PyValue | undefined, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.exit !== 1) throw error;
    throw ofSubmission(error, isDict(section) ? str(section.get('name') ?? '') : '');
  }
}

export interface Constructed {
  document: PyDict;
  /** As OSMO keeps and prints it. */
  rendered: string;
}

/**
 * The document before it is checked. A file without marks of a template the client takes apart by itself, so what it
 * refuses there has no status of the service; a template it has rendered first, so what is refused there is told as it is.
 */
export async function prepare(source: string, args: Arguments): Promise<Constructed> {
  const templated = isTemplated(source);
  if (!templated) splitTemplate(source, 1);
  const document = await construct(source, args).catch((error: unknown) => {
    if (templated && error instanceof Refusal) error.submission = undefined;
    throw error;
  });
  return { document, rendered: dumpYaml(document, { unicode: true }) };
}

/** What `workflow spec` prints of a submitted workflow: the client has put in the files of its machine by then. */
export const keptSpec = (document: PyDict, file: string): string =>
  dumpYaml(withLocalFiles(document, file), { unicode: true });

/** The text of `submit --dry-run`. */
export const printedSpec = (document: PyDict): string => dumpYaml(document);

/** Throws `Refusal` for whatever OSMO refuses, in its order. `file`: where `localpath` starts from. */
export function checkAll(document: PyValue, file: string): WorkflowSpec {
  // The client sends what it has read back as YAML, with the keys in order.
  const sent = loadYaml(dumpYaml(withLocalFiles(document, file)));
  const spec = namedRefusals(isDict(sent) ? sent.get('workflow') : undefined, () => parseWorkflow(sent));
  checkPoolOpen();
  for (const { platform } of Object.values(spec.resources)) {
    if (platform !== undefined && platform !== platformName)
      throw new Refusal(`Platform ${platform} does not exist in pool ${poolName}!`, 400, 1);
  }
  checkSizes(spec);
  checkPlaces(spec);
  checkCredentials(spec);
  return spec;
}
