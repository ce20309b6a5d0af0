/** Where the gallery's data comes from: a host over the bridge, or the page itself. */
import {
  App,
  applyDocumentTheme,
  applyHostStyleVariables,
  type McpUiHostContext,
} from '@modelcontextprotocol/ext-apps';
import { type GalleryData, type GalleryPictures, galleryMeta } from './data.ts';
import { rejectedWords } from './model-message.ts';

export interface Source {
  /** Whether there is a server behind it. */
  live: boolean;
  /** Pictures of these samples; names that could not be had are left out. */
  pictures(names: string[], view: 'thumbnails' | 'detail'): Promise<Record<string, GalleryPictures>>;
  /** The list with verdicts. */
  inspect(): Promise<GalleryData>;
  /** Keeps the user's list and tells the model. */
  reject(names: string[]): Promise<void>;
}

/** Calls `show` with the data as it comes. */
export async function openSource(show: (data: GalleryData, source: Source) => void): Promise<void> {
  const inline = JSON.parse(document.getElementById('data')?.textContent ?? 'null');
  if (isGallery(inline)) return show(inline, inlineSource(inline));
  const app = new App({ name: 'pcba-day0 gallery', version: '1' }, {});
  app.onhostcontextchanged = dress;
  app.ontoolresult = ({ _meta }) => {
    const data = _meta?.[galleryMeta];
    if (isGallery(data)) show(data, bridgeSource(app, data));
  };
  await app.connect();
  const context = app.getHostContext();
  if (context) dress(context);
}

function dress({ theme, styles }: McpUiHostContext): void {
  if (theme) applyDocumentTheme(theme);
  if (styles?.variables) applyHostStyleVariables(styles.variables);
}

function isGallery(value: unknown): value is GalleryData {
  return typeof value === 'object' && value !== null && 'samples' in value && Array.isArray(value.samples);
}

function inlineSource({ pictures, ...data }: GalleryData): Source {
  return {
    live: false,
    pictures: async (names) =>
      Object.fromEntries(names.flatMap((name) => (pictures[name] ? [[name, pictures[name]]] : []))),
    inspect: async () => ({ ...data, pictures: {} }),
    reject: async () => {},
  };
}

function bridgeSource(app: App, data: GalleryData): Source {
  const { run, root } = data;
  const call = async (args: Record<string, unknown>): Promise<GalleryData> => {
    const result = await app.callServerTool({
      name: 'preview_outputs',
      arguments: { run, dig_url_root: root, ...args },
    });
    const answer = result._meta?.[galleryMeta];
    if (result.isError === true || !isGallery(answer)) {
      const [first] = result.content;
      throw new Error(first?.type === 'text' ? first.text : 'the server gave no answer');
    }
    return answer;
  };
  return {
    live: true,
    pictures: async (names, view) => (await call({ samples: names, view })).pictures,
    inspect: () => call({ pick: 'worst', rows: 1, view: 'thumbnails' }),
    reject: async (names) => {
      await call({ rejected: names, samples: [], view: 'thumbnails' });
      await tell(app, rejectedWords(data, names));
    },
  };
}

/** Hosts that take no context get a message. */
async function tell(app: App, text: string): Promise<void> {
  const content = [{ type: 'text' as const, text }];
  try {
    await app.updateModelContext({ content });
  } catch {
    await app.sendMessage({ role: 'user', content });
  }
}
