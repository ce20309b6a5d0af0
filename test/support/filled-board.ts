/** A board's files as the render pod fills them. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './places.ts';

export interface FilledBoard {
  target: string;
  image: string;
  crop: string;
}

/** Paths of the three files in `output`; `patches` is -1 for all cells. */
export function fillBoard(board: string, scene: string, output: string, patches: number): FilledBoard {
  mkdirSync(output, { recursive: true });
  const fill = (name: string): string => {
    const template = join(repository, 'assets', 'cookbooks', 'pcb', board, name);
    const program = join(repository, 'assets', 'pods', 'fill_cookbook.py');
    execFileSync('python3', [program, template, join(output, name)], {
      env: {
        ...process.env,
        SCENE: scene,
        RENDER_OUTPUT: output,
        RENDER_PATCHES: String(patches),
        CROP_MAX_EMIT: '',
      },
    });
    return join(output, name);
  };
  return {
    target: fill('pcba_target.yaml'),
    image: fill('day0_image.yaml'),
    crop: fill('day0_crop.yaml'),
  };
}
