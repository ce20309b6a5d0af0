/**
 * `pcba-day0 env`: what a shell needs to go through the steps by hand on this machine: the sample root, the preview endpoint
 * and an `osmo` that is the embedded engine, as commands for the shell to evaluate.
 */

import { previewModel } from '../domain/model-id.ts';
import { ensurePlaceholderCredential, makeReady, sampleRootUrl } from '../embedded/client/prepare.ts';
import { embeddedOsmo } from '../embedded/client/program.ts';
import { OsmoClient } from '../ports/osmo/client.ts';
import type { Settings } from '../ports/settings/settings.ts';

/** Milliseconds: a shell waits. */
const patience = 600_000;

export async function env({ home, mirror, deadlines }: Settings): Promise<number> {
  const command = embeddedOsmo(home, mirror);
  let last = '';
  const endpoint = await makeReady(
    home,
    { sample: true, endpoint: true },
    {
      milliseconds: patience,
      tell: (message) => {
        if (message !== last) process.stderr.write(`${message}\n`);
        last = message;
      },
    },
  );
  await ensurePlaceholderCredential(new OsmoClient(command, deadlines));
  const variables = {
    PCBA_DAY0_HOME: home,
    PCBA_DAY0_CLUSTER: 'embedded',
    DIG_URL_ROOT: sampleRootUrl(home),
    POOL: 'default',
    IMAGE_EDIT_ENDPOINT: endpoint ?? '',
    IMAGE_EDIT_MODEL: previewModel,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
  process.stdout.write(`${lines.join('\n')}\nosmo() { ${command.argv.map(quoted).join(' ')} "$@"; }\n`);
  process.stderr.write(
    'this shell now has osmo (the embedded engine), DIG_URL_ROOT, POOL, IMAGE_EDIT_ENDPOINT and IMAGE_EDIT_MODEL; the results are CPU previews\n',
  );
  return 0;
}

/** One word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
