/** `login` and `logout`: one local user, logged in until told otherwise. */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfThere, writeAtomic } from '../../../base/system/files.ts';
import { parseArguments } from '../argv.ts';
import { Refusal } from '../refusal.ts';
import { reachService } from '../rehearsal.ts';
import { engineFolder } from '../run-folder.ts';
import { printLines } from './output.ts';

const form = z.object({ user: z.string().nullable() });
const path = (): string => join(engineFolder(), 'login.json');

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'local';
  }
}

/** The user's name, or null after a logout. */
function session(): string | null {
  const text = readIfThere(path());
  return text === undefined ? localUser() : form.parse(JSON.parse(text)).user;
}

export const notLoggedIn = 'Must login first with "login" command';

/** The user's name; throws what the real command says when nobody is logged in or a trouble is rehearsed. */
export function currentUser(): string {
  reachService();
  const user = session();
  if (user === null) throw new Refusal(notLoggedIn, 1, 2);
  return user;
}

export const isLoggedIn = (): boolean => session() !== null;

/** The URL is accepted and not used: this engine is its own service. */
export function login(argv: string[]): void {
  const args = parseArguments('osmo login', argv, {
    options: {
      method: { kind: 'value', choices: ['code', 'password', 'token', 'dev'] },
      username: { kind: 'value' },
      password: { kind: 'value' },
      token: { kind: 'value' },
    },
    positionals: { name: 'url', min: 0, max: 1 },
  });
  const [url] = args.positionals;
  if (url !== undefined) {
    if (!URL.canParse(url))
      throw new Refusal(`Bad url ${url}: Input should be a valid URL, relative URL without a base`, 1, 2);
    printLines(`Logging in to ${url}`);
  }
  if (args.text('method') === 'dev' && args.text('username') === undefined)
    throw new Refusal('Must provide username', 1, 2);
  const user = args.text('username') ?? localUser();
  writeAtomic(path(), JSON.stringify({ user }));
  printLines(`Successfully logged in. Welcome ${user}.`);
}

export function logout(argv: string[]): void {
  parseArguments('osmo logout', argv, { options: {} });
  writeAtomic(path(), JSON.stringify({ user: null }));
  printLines('Successfully logged out.');
}
