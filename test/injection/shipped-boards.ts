/** The shipped boards on a mock of their scene. */
import type { World } from '../support/injection.ts';
import { publishedScene } from '../support/root-of-world.ts';
import type { HealthyWorld } from './healthy-world.ts';

export const shippedBoards: HealthyWorld[] = [
  ['0603_H100', '[["passive_component","excess_solder"],["passive_component","missing"]]'],
  ['1152819000', '[["IC","bridge"]]'],
].map(([board = '', pairs = '']) => ({
  name: `the shipped board ${board} and its scene`,
  make: (world: World) => {
    publishedScene(world);
    Object.assign(world.values, { board, scene_filename: 'spark_lighting.usd', anomaly_types_json: pairs });
  },
}));
