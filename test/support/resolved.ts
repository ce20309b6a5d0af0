/** A resolved run without a cluster: arguments over plain surroundings, for tables of the domain's rules. */
import { boardScenes, type Cookbook } from '../../src/domain/board.ts';
import type { RunArguments } from '../../src/domain/parameters.ts';
import { type Conditions, type ResolvedRun, resolveParameters } from '../../src/domain/resolve.ts';

export const plainSurroundings: Conditions = {
  cluster: 'osmo',
  name: { value: 'a-run', from: 'stamped' },
  root: { value: 's3://bucket/root', from: 'setting' },
  endpoint: { value: 'http://edit.example/v1', from: 'setting' },
  model: { value: 'a-model', from: 'default' },
  pool: { value: 'a-pool', from: 'cluster default' },
};

const cookbook: Cookbook = {
  board: '0603_H100',
  origin: 'package',
  where: 'assets/cookbooks/pcb/0603_H100',
  texts: {},
  recipe: { origin: 'package', where: 'assets/cookbooks/pcb/ag_config.yaml', text: undefined },
};

export function asResolved(
  given: RunArguments = {},
  around: Partial<Conditions> = {},
  earlier: RunArguments = {},
): ResolvedRun {
  const { parameters, sources } = resolveParameters(given, { ...plainSurroundings, ...around }, earlier);
  const boards = (boardScenes(parameters.board, parameters.scene_filename) ?? []).map((one) => ({
    ...one,
    cookbook: { ...cookbook, board: one.board },
  }));
  return { parameters: { ...parameters, cookbook, boards }, sources };
}
