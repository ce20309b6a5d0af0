/**
 * Which run a workflow is, whatever submitted it: its own label where the cluster has labels, its rendered
 * specification, or, while that cannot be read, the groups that its query lists.
 */

import { Day0Error } from '../../base/errors.ts';
import { stages } from '../../domain/contract.ts';
import { runLabel, setupLabel } from '../../domain/run-labels.ts';
import { setupSteps } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';
import type { ListedWorkflow } from '../../ports/osmo/answers.ts';
import { nameInId } from '../../ports/osmo/workflow-id.ts';
import { readSpec } from './spec.ts';

/** A Day 0 run makes a dataset below runs/, a setup fetches the artifacts of a root. */
export type RunKind = 'day0' | 'setup';

export interface Identity {
  run: string;
  kind: RunKind;
  /** The DIG root, where a specification told it. */
  root: string | undefined;
}

type Row = Pick<ListedWorkflow, 'name' | 'status' | 'submit_time' | 'labels'>;

const kindOf = (labels: Record<string, string>): RunKind =>
  labels[setupLabel] === undefined ? 'day0' : 'setup';

/** By the row's own label. A filter by label proves nothing: services before 6.4 ignore it. */
export function identityByLabel({ labels }: Pick<Row, 'labels'>): Identity | undefined {
  const run = labels[runLabel];
  return run === undefined ? undefined : { run, kind: kindOf(labels), root: undefined };
}

/** By what the specification's outputs say; undefined for another kind of workflow. */
function identityInSpec(text: string, id: string): Identity | undefined {
  const outputs = (readSpec(text)?.groups ?? []).flatMap(({ name: group, tasks }) =>
    tasks.flatMap((task) => (task.outputs ?? []).map(({ url = '' }) => ({ group, url }))),
  );
  for (const { group, url } of outputs) {
    const folder = stages.find((stage) => stage.group === group)?.folder;
    const found = folder && new RegExp(`^(.+)/runs/([^/]+)/${folder}/?$`).exec(url);
    if (found) return { run: found[2] ?? '', kind: 'day0', root: found[1] };
    const prefix = setupSteps.find((step) => step.group === group)?.prefix;
    if (prefix !== undefined && `${url.replace(/\/$/, '')}/`.endsWith(`/${prefix}`))
      return {
        run: nameInId(id) ?? id,
        kind: 'setup',
        root: url.replace(/\/$/, '').slice(0, -prefix.length),
      };
  }
  return undefined;
}

/** By its groups, all of which have to be ours. */
function identityInGroups(groups: readonly string[], id: string): Identity | undefined {
  const run = nameInId(id);
  if (run === undefined || groups.length === 0) return undefined;
  const all = (known: readonly { group: string }[]): boolean =>
    groups.every((name) => known.some(({ group }) => group === name));
  if (all(stages)) return { run, kind: 'day0', root: undefined };
  return all(setupSteps) ? { run, kind: 'setup', root: undefined } : undefined;
}

/** Specifications never change, so each is read once in the life of this process. */
const seen = new Map<string, Identity | undefined>();
const mostSeen = 2000;

const keyOf = ({ name, submit_time }: Row, { osmo }: ToolContext): string =>
  JSON.stringify([osmo.command, name, submit_time]);

/** Whether `identify` would have to ask the cluster. */
const isUnknown = (row: Row, context: ToolContext): boolean =>
  identityByLabel(row) === undefined && !seen.has(keyOf(row, context));

/** Undefined for a workflow that is no run of ours. */
export async function identify(row: Row, context: ToolContext): Promise<Identity | undefined> {
  const labelled = identityByLabel(row);
  if (labelled) return labelled;
  const key = keyOf(row, context);
  if (seen.has(key)) return seen.get(key);
  const { osmo, signal } = context;
  try {
    const identity = identityInSpec(await osmo.spec(row.name, { signal }), row.name);
    if (seen.size >= mostSeen) seen.clear();
    seen.set(key, identity);
    return identity;
  } catch (error) {
    // Just after a submit, and where the bucket of the service is gone, only the query knows it.
    if (!(error instanceof Day0Error) || error.body.code === 'aborted') throw error;
    if (row.status === 'FAILED_SUBMISSION') return undefined;
    const { groups } = await osmo.query(row.name, { signal });
    return identityInGroups(
      groups.map(({ name }) => name),
      row.name,
    );
  }
}

export interface Identified<Found extends Row> {
  row: Found;
  identity: Identity;
}

/** So many specifications are read for one list at most, and so many at once. */
const mostRead = 30;
const width = 6;

/** Those of the rows, given newest first, that are runs; stops when it has `count`. */
export async function identifyRows<Found extends Row>(
  rows: readonly Found[],
  count: number,
  context: ToolContext,
  fits: (identity: Identity, row: Found) => boolean = () => true,
): Promise<Identified<Found>[]> {
  let left = mostRead;
  const asked = rows.filter((row) => !isUnknown(row, context) || left-- > 0);
  const found: Identified<Found>[] = [];
  for (let at = 0; at < asked.length && found.length < count; at += width) {
    const batch = asked.slice(at, at + width);
    const identities = await Promise.all(batch.map((row) => identifyOrLeave(row, context)));
    batch.forEach((row, n) => {
      const identity = identities[n];
      if (identity && fits(identity, row)) found.push({ row, identity });
    });
  }
  return found.slice(0, count);
}

/** A list stands without a row that cannot be read now. */
function identifyOrLeave(row: Row, context: ToolContext): Promise<Identity | undefined> {
  return identify(row, context).catch((error: unknown) => {
    if (context.signal?.aborted) throw error;
    return undefined;
  });
}
