/** Finds the toolbox that stands in for a container image. */
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { homeFolder } from '../../../base/home.ts';
import { packagePath, packageRoot } from '../../../base/package.ts';
import { readIfThere } from '../../../base/system/files.ts';

const manifest = z.strictObject({
  name: z.string(),
  /** Repositories without a tag; any tag matches. */
  images: z.array(z.string()),
  env: z.record(z.string(), z.string()).default({}),
  /** Folders below the container root that come first on PATH. */
  path: z.array(z.string()).default([]),
});

export interface Toolbox extends z.infer<typeof manifest> {
  /** Folder with the container's own files, or undefined when it has none. */
  rootfs: string;
}

/** The image's toolbox, or undefined. */
export function toolboxFor(image: string): Toolbox | undefined {
  const repository = repositoryOf(image);
  return allToolboxes().find(({ images }) => images.includes(repository));
}

/** All image repositories that this engine can run. */
export function knownImages(): string[] {
  return allToolboxes().flatMap(({ images }) => images);
}

/** The image without tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function allToolboxes(): Toolbox[] {
  const extra = (process.env.PCBA_DAY0_TOOLBOXES ?? '').split(delimiter).filter(Boolean);
  return [...extra, packagePath('assets', 'toolboxes')].flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const text = readIfThere(join(folder, name, 'toolbox.json'));
      return text === undefined
        ? []
        : { ...manifest.parse(JSON.parse(text)), rootfs: join(folder, name, 'rootfs') };
    }),
  );
}

/** The toolbox's environment with `${node}`, `${package}`, `${home}` and `${root}` filled in. */
export function toolboxEnvironment({ env }: Toolbox, root: string): Record<string, string> {
  const values: Record<string, string> = {
    node: process.execPath,
    package: packageRoot,
    home: homeFolder(),
    root,
  };
  return Object.fromEntries(
    Object.entries(env).map(([key, text]) => [
      key,
      text.replace(/\$\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
    ]),
  );
}
