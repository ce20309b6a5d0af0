/** The form of a tool: everything that a host shows and everything that the one rendering door needs. */
import * as z from 'zod';
import type { ToolContext } from '../ports/context.ts';

/**
 * What a call does to the world; every annotation follows from it.
 * `read` looks only, `local` writes files below the home folder, `spend` starts work on the cluster, `end` stops it.
 */
export type Effect = 'read' | 'local' | 'spend' | 'end';

export interface Picture {
  mimeType: 'image/png' | 'image/jpeg';
  bytes: Uint8Array;
}

export interface ToolOutcome<Data> {
  /** The structured result. */
  data: Data;
  /** A short text for the model: the verdict first, the next call last. */
  text: string;
  pictures?: Picture[];
  /** For the tool's app alone: travels beside the result, where no model reads it. */
  app?: object;
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
  output: Output;
  /** URI of the page that shows the result in hosts with MCP Apps. */
  page?: string;
  run(args: z.infer<Input>, context: ToolContext): Promise<ToolOutcome<z.infer<Output>>>;
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

export const clusterField = z.enum(['embedded', 'osmo']).describe('Which cluster answered');
/** The run that a call is about, */
export const runField = z.string().optional().describe('Name or ID; latest when left out');
/** and the root below which it lies, where that is not the run's own or the server's. */
export const whichRun = { run: runField, dig_url_root: z.string().optional() };
/** A call that the assistant can send as it stands. */
export const nextField = z.string().describe('The next call, ready to send; or none: and why');
