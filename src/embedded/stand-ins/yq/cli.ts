/**
 * `yq` for the containers of this machine: `[-i | -o=json -I=0] <expression> <file>`, in the forms that the pods use.
 * It says in its version that it is a stand-in, so that no script takes it for the real one unawares.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { applyUpdate, readJson, readValue } from './edit.ts';
import { parseExpression } from './expression.ts';

export const version = "yq (pcba-day0 stand-in, a subset of mikefarah's v4)";

/** Exit code 0, or an Error that says which form it does not know. */
export async function run(argv: string[]): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') {
    console.log(version);
    return 0;
  }
  const inPlace = argv[0] === '-i';
  const asJson = argv[0] === '-o=json' && argv[1] === '-I=0';
  const [text, file, ...rest] = argv.slice(inPlace ? 1 : asJson ? 2 : 0);
  if (text === undefined || file === undefined || rest.length > 0)
    throw new Error(`${version}: takes [-i | -o=json -I=0] <expression> <file>, or --version`);
  const expression = parseExpression(text, variable);
  const source = await readFile(file, 'utf8');
  if (expression.kind === 'read') {
    // The real one would put the value in the place of the file.
    if (inPlace) throw new Error('-i goes with an assignment or del(), not with a read');
    if (asJson && expression.fallback !== undefined)
      throw new Error('as JSON this stand-in takes no // default');
    console.log(
      asJson ? readJson(source, expression.path) : readValue(source, expression.path, expression.fallback),
    );
    return 0;
  }
  if (!inPlace) throw new Error('this stand-in changes files in place only: add -i');
  await writeFile(file, expression.updates.reduce(applyUpdate, source));
  return 0;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`value for env variable '${name}' not provided in strenv()`);
  return value;
}
