/** Writes small USD files for a test. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from './places.ts';

/** Writes the files into one folder, a new one unless it is given, and returns it. Text layers get their first line. */
export function usdFolder(files: Record<string, string>, folder = temporaryFolder()): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.startsWith('#') ? text : `#usda 1.0\n${text}`);
  }
  return folder;
}

/** A flat square of the given size, facing up at height z. */
export function square(name: string, size: number, z: number, more = ''): string {
  const h = size / 2;
  return `def Mesh "${name}" {
    int[] faceVertexCounts = [4]
    int[] faceVertexIndices = [0, 1, 2, 3]
    point3f[] points = [(${-h}, ${-h}, ${z}), (${h}, ${-h}, ${z}), (${h}, ${h}, ${z}), (${-h}, ${h}, ${z})]
    ${more}
  }`;
}
