/** `pcba-day0 call <tool> '<json>'`: one tool, its structured result on stdout, or the text that a host shows. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { badInput, type Day0Error } from '../base/errors.ts';
import { cleanText } from '../base/redact.ts';
import { line } from '../base/untrusted-text.ts';
import type { Settings } from '../ports/settings/settings.ts';
import { tools } from '../tools/index.ts';
import { createContext } from './context.ts';
import { cleanError, cleanRecord, renderError, renderOutcome } from './tool-result.ts';

/** Milliseconds: a shell waits, where a host cuts a call. */
const shellPatience = 600_000;

/** Returns the exit code: 0, or 1 when the tool reported an error, which is then on stdout. */
export async function call(
  name: string | undefined,
  json: string | undefined,
  readSettings: () => Settings,
  asText = false,
): Promise<number> {
  const abort = new AbortController();
  process.once('SIGINT', () => abort.abort());
  try {
    const tool = tools.find((candidate) => candidate.name === name);
    if (!tool) throw unknownTool(name);
    const settings = readSettings();
    const context = createContext(
      { ...settings, prepareWait: settings.prepareWait ?? shellPatience },
      {
        signal: abort.signal,
        // A shell has arguments for everything that could be asked.
        answer: () => undefined,
        progress: async (message) => {
          if (process.stderr.isTTY) process.stderr.write(`${line(cleanText(message), 300)}\n`);
        },
      },
    );
    const outcome = await tool.call(parseArguments(json), context);
    process.stdout.write(
      asText
        ? `${textOf(renderOutcome(outcome))}\n`
        : `${JSON.stringify(cleanRecord(outcome.data), null, 2)}\n`,
    );
    return 0;
  } catch (error) {
    process.stdout.write(
      asText
        ? `${textOf(renderError(error))}\n`
        : `${JSON.stringify({ error: cleanError(error) }, null, 2)}\n`,
    );
    return 1;
  }
}

const textOf = ({ content }: CallToolResult): string =>
  content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');

function parseArguments(json: string | undefined): unknown {
  if (json === undefined || json.trim() === '') return {};
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw badInput(
      {
        what: 'the arguments are not JSON',
        why: cause instanceof Error ? cause.message : 'it cannot be parsed',
        fix: `give one JSON object in single quotes, for example: pcba-day0 call watch_run '{"wait_s": 10}'`,
      },
      { cause },
    );
  }
}

function unknownTool(name: string | undefined): Day0Error {
  return badInput({
    what: name === undefined ? 'which tool?' : `there is no tool ${name}`,
    why: 'call runs exactly one tool',
    fix: `use one of: ${tools.map((tool) => tool.name).join(', ')}`,
  });
}
