/** The table of known failures as a resource, and each of its rows by id. */
import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { packagePath } from '../base/package.ts';
import { catalogue } from '../domain/troubleshooting/catalogue.ts';
import { entryText, referenceText } from '../domain/troubleshooting/table.ts';
import { fileFacts } from './protocol.ts';

const mimeType = 'text/markdown';

export function registerTroubleshooting(server: McpServer): void {
  server.registerResource(
    'troubleshooting',
    'day0://troubleshooting',
    {
      title: 'Troubleshooting',
      description:
        'Every known failure of a Day 0 run: what one sees, cause, fix, and the check that foretells it',
      mimeType,
      // The same text as a file.
      ...fileFacts(packagePath('references', 'troubleshooting.md')),
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType, text: referenceText() }] }),
  );
  const ids = catalogue.map(({ id }) => id);
  server.registerResource(
    'known failure',
    new ResourceTemplate('day0://troubleshooting/{id}', {
      // A hundred rows would crowd a list of resources; the table names every id.
      list: undefined,
      complete: { id: (begun) => ids.filter((id) => id.startsWith(begun)) },
    }),
    {
      title: 'One known failure',
      description: 'One row of the table, by id such as defects.no_step',
      mimeType,
    },
    (uri, { id }) => {
      const text = typeof id === 'string' ? entryText(id) : undefined;
      if (text === undefined)
        throw new ProtocolError(
          ProtocolErrorCode.InvalidParams,
          'there is no known failure of this id; day0://troubleshooting lists them',
        );
      return { contents: [{ uri: uri.href, mimeType, text }] };
    },
  );
}
