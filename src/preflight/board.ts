/** Is there a cookbook for the board? Its files are read when the workflow is submitted. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { packagePath } from '../package.ts';
import { fail, type Probe, pass } from './subject.ts';

const files = ['pcba_target.yaml', 'day0_image.yaml', 'day0_crop.yaml'];

export const cookbook: Probe = {
  id: 'board.cookbook',
  look: async ({ run }) => {
    const id = 'board.cookbook';
    const shelf = packagePath('assets', 'cookbooks', 'pcb');
    const boards = readdirSync(shelf, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    const evidence = `cookbooks: ${boards.join(', ')}`;
    if (!boards.includes(run.board))
      return [
        fail(
          id,
          `the board ${run.board} has no cookbook`,
          evidence,
          `give board as one of: ${boards.join(', ')}`,
        ),
      ];
    const missing = files.filter((name) => !existsSync(join(shelf, run.board, name)));
    if (missing.length > 0)
      return [
        fail(
          id,
          `the cookbook of ${run.board} lacks ${missing.join(', ')}`,
          evidence,
          'install the package again',
        ),
      ];
    return [pass(id, `the cookbook of ${run.board} is there`, evidence)];
  },
};
