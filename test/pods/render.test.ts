/** The render pod around Kit and the cropper: zero crops, a tree of one patch, and a cropper that fails, each in its own words. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../support/places.ts';
import { type Ended, run } from '../support/run.ts';

/** A container whose Kit writes these cells and whose cropper runs this Python with `output` set. */
async function rendered(cells: string[], crop: string): Promise<Ended & { output: string }> {
  const root = temporaryFolder();
  const output = join(root, 'output');
  const put = (path: string, text: string): void => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o755 });
  };
  const touched = cells.flatMap((cell) => [`rgb_${cell}.png`, `semantic_segmentation_${cell}.png`]);
  put('assets/board.usda', '#usda 1.0\n');
  put(
    'isaac-sim/kit/kit',
    `#!/usr/bin/env bash\nmkdir -p "$OUTPUT/trigger_0000"\ncd "$OUTPUT/trigger_0000" && touch ${touched.join(' ')}\necho '[Pipeline] All done! ${cells.length} output frame(s) written.'\n`,
  );
  put(
    'workspace/paidf-simulation/scripts/usd2roi/usd2roi_crop.py',
    `import os, pathlib\noutput = pathlib.Path(os.environ["OUTPUT"])\n${crop}\n`,
  );
  const day0 = 'tmp/day0';
  for (const file of ['pcba_target', 'day0_image', 'day0_crop'])
    put(`${day0}/cookbook/${file}.yaml`, 'output: 1\n');
  for (const file of ['render.sh', 'pod.sh', 'check_values.py', 'fill_cookbook.py', 'run_kit.py']) {
    const copied = await run('cp', [join(repository, 'assets', 'pods', file), join(root, day0, file)]);
    expect(copied.exit).toBe(0);
  }
  const ended = await run('bash', [join(root, day0, 'render.sh')], {
    env: {
      STAND_IN_ROOT: root,
      TMPDIR: root,
      STAND_IN_WAIVED: 'nvoptix shm',
      ASSETS_IN: join(root, 'assets'),
      SCENE_FILENAME: 'board.usda',
      OUTPUT: output,
      BOARD: 'b',
      RENDER_PATCHES: '-1',
    },
  });
  return { ...ended, output };
}

const writes = (...paths: string[]): string =>
  paths
    .map((path) => `p = output / "crop" / "${path}"; p.parent.mkdir(parents=True, exist_ok=True); p.touch()`)
    .join('\n');

test('the real cropper ends with a traceback when there is no crop; the pod says what that means', async () => {
  const { exit, stdout } = await rendered(
    ['x0_y0', 'x1_y0'],
    'open(output / "crop" / "semantic_segmentation_labels.json", "w")',
  );
  expect(exit).toBe(1);
  expect(stdout).toContain('FileNotFoundError');
  expect(stdout).toContain(
    'ERROR: no ROI pairs were emitted from 2 patches (the cropper ended with exit 1)\nfix: raise render_patches',
  );
});

test('the crops of a single patch get the folder of their cell, which all later stages want', async () => {
  const pair = ['IC/normal_img/0001.png', 'IC/cad_mask/0001_cad_mask.png'];
  const { exit, stdout, output } = await rendered(['x3_y4'], writes(...pair));
  expect([exit, stdout]).toEqual([0, expect.stringContaining('render done: 1 crops from 1 patches')]);
  expect(existsSync(join(output, 'crop/IC/x3_y4/normal_img/0001.png'))).toBe(true);
  expect(existsSync(join(output, 'crop/IC/x3_y4/cad_mask/0001_cad_mask.png'))).toBe(true);
  expect(existsSync(join(output, 'crop/IC/normal_img'))).toBe(false);
});

test('crops without a cell that nothing names are an error, as is a cropper that fails half way', async () => {
  const flat = await rendered(['0000'], writes('IC/normal_img/0001.png', 'IC/cad_mask/0001_cad_mask.png'));
  expect(flat.exit).toBe(1);
  expect(flat.stdout).toMatch(
    /ERROR: the crops of crop\/IC\/ have no folder per cell.*\nfix: set rename_to_grid_index: true/,
  );
  const early = await rendered(
    ['x0_y0'],
    'print("ERROR: crop.classes is empty in yaml"); raise SystemExit(2)',
  );
  expect([early.exit, early.stdout]).toEqual([
    1,
    expect.stringContaining(
      'ERROR: the cropper ended with exit 2 before any crop: ERROR: crop.classes is empty in yaml\nfix: ',
    ),
  ]);
  const half = await rendered(['x0_y0'], `${writes('IC/x0_y0/normal_img/0001.png')}\nraise SystemExit(3)`);
  expect([half.exit, half.stdout]).toEqual([
    1,
    expect.stringContaining('ERROR: the cropper ended with exit 3 after 1 crops\nfix: '),
  ]);
});
