/** `version`: the version of OSMO whose behaviour this engine follows, and the engine's own. */
import { packageVersion } from '../../../base/package.ts';
import { formatOption, parseArguments } from '../argv.ts';
import { serviceAnswers } from '../rehearsal.ts';
import { printJson, printLines } from './output.ts';

const follows = { major: '6', minor: '4', revision: '0', hash: '' };

export function version(argv: string[]): void {
  const args = parseArguments('osmo version', argv, { options: formatOption, short: { t: 'format-type' } });
  const engine = { name: 'pcba-day0-osmo', version: packageVersion() };
  if (args.text('format-type') === 'json')
    return printJson({ client: follows, ...(serviceAnswers() ? { service: follows } : {}), engine }, 4);
  printLines(
    'OSMO client version:  6.4.0',
    'OSMO service version: 6.4.0',
    `Answered by ${engine.name} ${engine.version}, the embedded engine of pcba-day0`,
  );
}
