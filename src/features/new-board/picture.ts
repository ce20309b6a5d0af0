/** One patch of a board with its CAD mask, rendered on this machine, as one picture that a person can judge. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contactSheet } from '../../base/imaging/sheet.ts';
import { writeKept } from '../../base/system/files.ts';
import { runStandIn } from '../../embedded/client/program.ts';
import { type ScenePicture, scenePicture } from '../../scene/scene-report.ts';

export interface BoardPicture {
  /** Path of the picture. */
  sheet: string;
  bytes: Buffer;
  told: ScenePicture;
}

const notice = 'CPU preview by pcba-day0, not the real renderer: shapes and masks count, not the look';

/** `work` holds the cookbook as `inspectBoard` filled it, `folder` the scene. */
export async function drawBoard(
  board: string,
  { home, folder, work, signal }: { home: string; folder: string; work: string; signal: AbortSignal },
): Promise<BoardPicture> {
  const into = join(work, 'patch');
  const told = scenePicture.parse(
    await runStandIn(home, ['scene-picture', join(work, 'cookbook'), into], {
      signal,
      within: [folder, work],
    }),
  );
  const { patch, crops, legend } = told;
  const [rgb, mask] = await Promise.all(['rgb.png', 'mask.png'].map((name) => readFile(join(into, name))));
  const bytes = await contactSheet({
    title: `${board}   patch ${patch}`,
    notice,
    columns: ['render, a frame around each crop', 'CAD mask'],
    rows: [{ caption: `${crops.length} crops`, pictures: [rgb, mask] }],
    exact: [1],
    legend,
    tile: { width: 784, height: 441 },
  });
  const sheet = join(home, 'previews', 'boards', `${board}.png`);
  await writeKept(sheet, bytes);
  return { sheet, bytes, told };
}
