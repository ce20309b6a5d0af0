/** Where the gallery's data comes from: a host over the bridge, or the page itself. */
import {
  App,
  applyDocumentTheme,
  applyHostStyleVariables,
  type McpUiHostContext,
} from '@modelcontextprotocol/ext-apps';
import { type GalleryData, type GalleryPictures, galleryMeta } from './data.ts';

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

const mostNamed = 40;

function bridgeSource(app: App, { run, root, samples }: GalleryData): Source {
  const call = async (args: Record<string, unknown>): Promise<GalleryData> => {
    const result = await app.callServerTool({
      name: 'preview_outputs',
      arguments: { run, dig_url_root: root, ...args },
    });
    const data = result._meta?.[galleryMeta];
    if (result.isError === true || !isGallery(data)) {
      const [first] = result.content;
      throw new Error(first?.type === 'text' ? first.text : 'the server gave no answer');
    }
    return data;
  };
  return {
    live: true,
    pictures: async (names, view) => (await call({ samples: names, view })).pictures,
    inspect: () => call({ pick: 'worst', rows: 1, view: 'thumbnails' }),
    reject: async (names) => {
      await call({ rejected: names, samples: [], view: 'thumbnails' });
      const listed = names
        .slice(0, mostNamed)
        .map((name) => JSON.stringify(name.slice(0, 120)))
        .join(', ');
      const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
      const text =
        names.length === 0
          ? `The user rejects none of the ${samples.length} samples of ${run}.`
          : `The user rejected ${names.length} of ${samples.length} samples of ${run}: ${listed}${more}. The list is kept: export_dataset ${JSON.stringify({ run, dig_url_root: root, format: 'coco', exclude: ['rejected'] })} leaves them out.`;
      await tell(app, text);
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
