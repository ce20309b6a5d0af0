/** The form of a tool: everything that a host shows and everything that the one rendering door needs. */
import * as z from 'zod';
import type { ToolContext } from '../ports/context.ts';

/**
 * What a call does to the world; every annotation follows from it.
 * `read` looks only, `local` writes files below the home folder, `spend` starts work on the cluster, `end` stops it.
 */
export type Effect = 'read' | 'local' | 'spend' | 'end';

interface Picture {
  mimeType: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
}

interface Beside {
  pictures?: Picture[];
  /** For the tool's app alone: travels beside the result, where no model reads it. */
  app?: object;
}

export interface ToolOutcome<Data> extends Beside {
  /** The structured result. */
  data: Data;
  /** A short text for the model: the verdict first, the next call last. */
  text: string;
}

/** What a handler returns: `defineTool` adds the cluster that answered, and the next call as field and as last line. */
export interface ToolAnswer<Data> extends Beside {
  data: Data;
  lines: readonly string[];
  /** From `nextCall` or `noCall`. */
  next: string;
}

export interface ToolDefinition<
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> {
  name: string;
  title: string;
  description: string;
  effect: Effect;
  input: Input;
  /** Its own fields: `defineTool` adds `cluster` and `next`. */
  output: Output;
  /** URI of the page that shows the result in hosts with MCP Apps. */
  page?: string;
  run(args: z.infer<Input>, context: ToolContext): Promise<ToolAnswer<z.infer<Output>>>;
}

/** A tool with its argument types forgotten, as the registry holds it. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  effect: Effect;
  input: z.ZodObject;
  output: z.ZodObject;
  page?: string;
  /** Checks the arguments, runs the tool; rejects with a `Day0Error`. */
  call(args: unknown, context: ToolContext): Promise<ToolOutcome<Record<string, unknown>>>;
}

/** Fields of every result. */
export const commonFields = {
  cluster: z.enum(['embedded', 'osmo']).describe('Which cluster answered'),
  next: z.string().describe('The next call, ready to send; or none: and why'),
};
/** The run that a call is about, */
export const runField = z.string().optional().describe('Name, ID or URL; else the latest');
/** and the root below which it lies, where that is not the run's own or the server's. */
export const whichRun = { run: runField, dig_url_root: z.string().optional() };
