/** Finds what stands in for a container image. */
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { homeFolder } from '../../../base/home.ts';
import { packagePath, packageRoot } from '../../../base/package.ts';
import { readIfThere } from '../../../base/system/files.ts';

const manifest = z.strictObject({
  name: z.string(),
  /** Repositories without a tag. */
  images: z.array(z.string()),
  /** Releases by the beginning of their tags, such as `1.1` for 1.1.0; without any, every tag that nobody else names. */
  tags: z.array(z.string()).default([]),
  env: z.record(z.string(), z.string()).default({}),
  /** Folders below the container root that come first on PATH. */
  path: z.array(z.string()).default([]),
});

export interface StandIn extends z.infer<typeof manifest> {
  /** Folder with the container's own files, or undefined when it has none. */
  rootfs: string;
}

/** The image's stand-in, or undefined. */
export function standInFor(image: string): StandIn | undefined {
  const repository = repositoryOf(image);
  const tag = /:([^/:]+)$/.exec(image.replace(/@.*$/, ''))?.[1] ?? '';
  const candidates = allStandIns().filter(({ images }) => images.includes(repository));
  const named = candidates.find(({ tags }) => tags.some((one) => tag === one || tag.startsWith(`${one}.`)));
  return named ?? candidates.find(({ tags }) => tags.length === 0);
}

/** All image repositories that this engine can run. */
export function knownImages(): string[] {
  return [...new Set(allStandIns().flatMap(({ images }) => images))];
}

/** The image without tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function allStandIns(): StandIn[] {
  const extra = (process.env.PCBA_DAY0_STAND_INS ?? '').split(delimiter).filter(Boolean);
  return [...extra, packagePath('assets', 'stand-ins')].flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const text = readIfThere(join(folder, name, 'stand-in.json'));
      return text === undefined
        ? []
        : { ...manifest.parse(JSON.parse(text)), rootfs: join(folder, name, 'rootfs') };
    }),
  );
}

/** The stand-in's environment with `${node}`, `${package}`, `${home}` and `${root}` filled in. */
export function standInEnvironment({ env }: StandIn, root: string): Record<string, string> {
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
