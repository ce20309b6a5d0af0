/** `scene-survey <scene>`: what the scene holds that a cookbook could name, as a `SceneSurvey` in JSON on the last line. */
import { survey } from '../../../scene/survey/survey.ts';
import { loadScene } from '../../../scene/usd/load-scene.ts';

export async function run([scene = '']: string[]): Promise<number> {
  process.stdout.write(`\n${JSON.stringify(survey(loadScene(scene)))}\n`);
  return 0;
}
