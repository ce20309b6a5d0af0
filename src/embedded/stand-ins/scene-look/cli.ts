/** `scene-look <cookbook folder>`: what a run would make of a board's filled files, as a `SceneReport` in JSON on the last line. */
import { lookAt } from './look.ts';

export async function run([folder = '']: string[]): Promise<number> {
  process.stdout.write(`\n${JSON.stringify(await lookAt(folder))}\n`);
  return 0;
}
