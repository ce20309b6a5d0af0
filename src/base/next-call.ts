/**
 * Calls that results suggest, typed by the input of the tool that they name: a hint that its tool would refuse does not
 * compile. Only types are imported, so that whatever makes a hint may use it.
 */
import type * as z from 'zod';

/** The input of each tool; the registry of the tools fills it, so that this file knows none of them. */
// biome-ignore lint/suspicious/noEmptyInterface: declared in src/tools/index.ts
export interface ToolInputs {}

/** `tool {"argument": value}`, ready to send; arguments that are undefined are left out. */
export const nextCall = <Tool extends keyof ToolInputs>(
  tool: Tool,
  args: z.input<ToolInputs[Tool]>,
): string => `${tool} ${JSON.stringify(args)}`;

/** Where no call helps: the work is done, or somebody has to do something first. */
export const noCall = (why: string): string => `none: ${why}`;
