/** Files of the package as resources: the skill, the references, the workflow files and the cookbooks. */
import { readdir, readFile } from 'node:fs/promises';
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { packagePath } from '../base/package.ts';
import { fileFacts, listThem, noSuchResource, variable } from './protocol.ts';

interface Shelf {
  name: string;
  title: string;
  description: string;
  /** What stands before the file's name in its URI. */
  uri: string;
  folder: string[];
  /** Left out of the URI. */
  extension: '' | '.md';
  mimeType: string;
}

const shelves: Shelf[] = [
  {
    name: 'reference',
    title: 'A reference',
    description: 'One question of a user each, such as image-edit-endpoint, outputs or glossary',
    uri: 'day0://references/',
    folder: ['references'],
    extension: '.md',
    mimeType: 'text/markdown',
  },
  {
    name: 'workflow file',
    title: 'A workflow file',
    description: 'What is submitted to OSMO: the pipeline, the setups, the endpoint probe',
    uri: 'day0://workflows/',
    folder: ['assets', 'configs'],
    extension: '',
    mimeType: 'application/yaml',
  },
  {
    name: 'cookbook',
    title: 'A cookbook',
    description: 'Recipes of a board (render, crop, target) and of the training, <board>/<file>',
    uri: 'day0://cookbooks/',
    folder: ['assets', 'cookbooks', 'pcb'],
    extension: '',
    mimeType: 'application/yaml',
  },
];

export function registerDocuments(server: McpServer): void {
  for (const shelf of shelves) register(server, shelf);
  const path = packagePath('SKILL.md');
  const description =
    'How to go from a question to a judged dataset: the order of calls, what to ask the user';
  server.registerResource(
    'skill',
    'day0://skill',
    { title: 'The skill', description, mimeType: 'text/markdown', ...fileFacts(path) },
    async (uri) => ({
      contents: [{ uri: uri.href, mimeType: 'text/markdown', text: await readFile(path, 'utf8') }],
    }),
  );
}

function register(server: McpServer, { name, title, description, mimeType, uri, ...shelf }: Shelf): void {
  const template = new ResourceTemplate(`${uri}{+file}`, {
    list: () =>
      listThem(async () =>
        Promise.all(
          (await filesOf(shelf)).map(async ({ file, path }) => {
            const about = shelf.extension === '.md' ? aboutOf(await readFile(path, 'utf8')) : {};
            return {
              uri: `${uri}${file}`,
              name: file,
              title: file,
              ...about,
              mimeType,
              ...fileFacts(path),
            };
          }),
        ),
      ),
    complete: {
      file: async (begun) =>
        (await filesOf(shelf)).map(({ file }) => file).filter((file) => file.startsWith(begun)),
    },
  });
  server.registerResource(name, template, { title, description, mimeType }, async (asked, variables) => {
    const wanted = variable(variables, 'file');
    // Only what is listed can be read, so no name leads out of the folder.
    const found = (await filesOf(shelf)).find(({ file }) => file === wanted);
    if (found === undefined) throw noSuchResource(asked.href, 'resources/list names them');
    return { contents: [{ uri: asked.href, mimeType, text: await readFile(found.path, 'utf8') }] };
  });
}

async function filesOf({
  folder,
  extension,
}: Pick<Shelf, 'folder' | 'extension'>): Promise<{ file: string; path: string }[]> {
  const entries = await readdir(packagePath(...folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map(({ parentPath, name }) => {
      const path = `${parentPath}/${name}`.replaceAll('\\', '/');
      const file = path.slice(packagePath(...folder).length + 1);
      return { path, file: extension === '' ? file : file.slice(0, -extension.length) };
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Heading and first line of a page, which says what it answers. */
function aboutOf(text: string): { title?: string; description?: string } {
  const [, title, description] = /^# (.+)\n+([^\n#|<].*)$/m.exec(text) ?? [];
  return { ...(title ? { title } : {}), ...(description ? { description } : {}) };
}
