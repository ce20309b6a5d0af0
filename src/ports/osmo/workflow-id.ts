/** Workflow IDs: OSMO makes them as `<workflow name>-<n>`, and ours carry the run's name as the workflow's own. */

/** What OSMO takes as the name of a workflow (6.4, `NamePattern` in its src/utils/job/common.py). */
export const osmoName = /^[a-zA-Z]([a-zA-Z0-9_-]*[a-zA-Z0-9])?$/;

/** The workflow name in an ID; undefined for text of another form. */
export const nameInId = (id: string): string | undefined => /^(.+)-\d+$/.exec(id)?.[1];

/** Whether an ID is one of the workflows of this name; `--name` of `workflow list` matches any part of an ID. */
export const isOfName = (id: string, name: string): boolean => nameInId(id) === name;
