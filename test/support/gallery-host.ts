/** The gallery's way to its host without a browser: the real bridge on both sides, over a window that only passes messages on. */
import type { CallToolResult } from '@modelcontextprotocol/client';
import { AppBridge, PostMessageTransport } from '@modelcontextprotocol/ext-apps/app-bridge';
import { onTestFinished, vi } from 'vitest';
import { list, record } from './values.ts';

/** What the gallery knows of its server: `Source` of src/features/view/gallery/source.ts, which needs a browser's types. */
interface Source {
  pictures(names: string[], view: 'thumbnails' | 'detail'): Promise<Record<string, unknown>>;
  inspect(): Promise<unknown>;
  reject(names: string[]): Promise<void>;
}

export interface ShownSource {
  data: unknown;
  source: Source;
  /** Texts that the model was told, and whether as context or, where the host takes none, as the user's message. */
  told: { how: 'context' | 'message'; text: string }[];
}

export interface GalleryHost {
  /** The answer that the gallery opens with. */
  result: CallToolResult;
  callTool(name: string, args: Record<string, unknown>): Promise<CallToolResult>;
  /** Whether it takes context for the model. */
  takesContext: boolean;
}

type Listener = (event: { data: unknown; source: unknown }) => void;

/** A window whose messages go both ways at once: to the page from its parent, to the parent from the frame. */
function fakeWindow() {
  const listeners = new Set<Listener>();
  const from = (source: object) => (data: unknown) =>
    queueMicrotask(() => {
      for (const listener of [...listeners]) listener({ data, source });
    });
  const [frame, parent]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  frame.postMessage = from(parent);
  parent.postMessage = from(frame);
  const window = {
    parent,
    addEventListener: (_kind: string, listener: Listener) => listeners.add(listener),
    removeEventListener: (_kind: string, listener: Listener) => listeners.delete(listener),
  };
  return { window, frame };
}

const isSource = (value: unknown): value is Source =>
  typeof value === 'object' && value !== null && 'reject' in value && 'pictures' in value;

export async function openGallery({ result, callTool, takesContext }: GalleryHost): Promise<ShownSource> {
  const { window, frame } = fakeWindow();
  const page = { getElementById: () => null, documentElement: { setAttribute: () => {}, style: {} } };
  vi.stubGlobal('window', window);
  vi.stubGlobal('document', page);
  // Sizes are a browser's matter.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
  vi.stubGlobal('requestAnimationFrame', () => 0);
  vi.spyOn(console, 'debug').mockImplementation(() => {});
  const told: ShownSource['told'] = [];
  const capabilities = {
    serverTools: {},
    ...(takesContext ? { updateModelContext: { text: {} } } : {}),
    message: { text: {} },
  };
  const bridge = new AppBridge(null, { name: 'test-host', version: '1' }, capabilities);
  bridge.oncalltool = async ({ name, arguments: args }) => callTool(name, record(args));
  const keep = (how: 'context' | 'message', content: unknown): void => {
    for (const part of list(content).map(record)) told.push({ how, text: String(part.text) });
  };
  if (takesContext)
    bridge.onupdatemodelcontext = async ({ content }) => {
      keep('context', content);
      return {};
    };
  bridge.onmessage = async ({ content }) => {
    keep('message', content);
    return {};
  };
  const ready = new Promise<void>((resolve) => {
    bridge.oninitialized = () => resolve();
  });
  await bridge.connect(new PostMessageTransport(Object(frame), Object(frame)));
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  // Named by a value: the checks of this folder know no browser, as the module's own do.
  const path = new URL('../../src/features/view/gallery/source.ts', import.meta.url).href;
  const { openSource } = await import(path);
  const shown = new Promise<{ data: unknown; source: Source }>((resolve, reject) => {
    const show = (data: unknown, source: unknown): void =>
      isSource(source) ? resolve({ data, source }) : reject(new Error('the gallery has no source'));
    Promise.resolve(openSource(show)).catch(reject);
  });
  await ready;
  await bridge.sendToolResult(result);
  return { ...(await shown), told };
}
