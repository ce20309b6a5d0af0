/** One cell as its classes alone: the mask that a render would write, without light and without a picture. */
import { blank, type Raster } from '../../../base/imaging/raster.ts';
import type { BoardMesh } from '../render/board.ts';
import { drawMesh, newSurface, type View } from '../render/rasterize.ts';
import type { CellView } from '../render/render-cell.ts';
import type { PixelClasses } from '../render/semantics.ts';

/** Four channels: the colours of the classes, nothing where no mesh is. */
export function classMask(meshes: readonly BoardMesh[], cell: CellView, { classes }: PixelClasses): Raster {
  const [width, height] = cell.resolution;
  const scale = width / cell.width;
  const view: View = {
    left: cell.x - cell.width / 2,
    top: cell.y + height / scale / 2,
    scale,
    width,
    height,
    tiltX: cell.tilt[0],
    tiltY: cell.tilt[1],
  };
  const [right, bottom] = [view.left + cell.width, view.top - height / scale];
  const surface = newSurface(width, height);
  meshes.forEach((mesh, index) => {
    const { bounds } = mesh;
    const reach = Math.max(Math.abs(bounds.min[2]), Math.abs(bounds.max[2]));
    const [shiftX, shiftY] = [reach * Math.abs(view.tiltX), reach * Math.abs(view.tiltY)];
    if (bounds.max[0] + shiftX < view.left || bounds.min[0] - shiftX > right) return;
    if (bounds.max[1] + shiftY < bottom || bounds.min[1] - shiftY > view.top) return;
    drawMesh(surface, mesh, index + 1, view);
  });
  const mask = blank(width, height, 4);
  surface.mesh.forEach((number, pixel) => {
    const mesh = meshes[number - 1];
    if (mesh) mask.data.set(classes[mesh.classId]?.color ?? [0, 0, 0, 255], pixel * 4);
  });
  return mask;
}
