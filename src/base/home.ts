/** Where everything that the program keeps lies: PCBA_DAY0_HOME, or a folder in the platform's data folder. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Absolute path of the home folder; it need not exist yet. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PCBA_DAY0_HOME) return resolve(env.PCBA_DAY0_HOME);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'pcba-day0');
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'pcba-day0');
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'pcba-day0');
}
