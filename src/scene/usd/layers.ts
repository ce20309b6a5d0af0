/** Opens layers by path, once each, and stacks them with their sublayers. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { messageOf } from '../../errors.ts';
import { parseCrateLayer } from './crate-layer.ts';
import type { Layer } from './spec.ts';
import { parseTextLayer } from './text-layer.ts';

/** A stage that cannot be put together: what is wrong, where, and what to do. */
export class UsdError extends Error {}

export class Layers {
  private readonly opened = new Map<string, Layer>();
  private readonly stacks = new Map<string, Layer[]>();

  /** Absolute paths of all layers read so far. */
  get files(): string[] {
    return [...this.opened.keys()];
  }

  open(file: string): Layer {
    const found = this.opened.get(file);
    if (found) return found;
    const layer = readLayer(file);
    this.opened.set(file, layer);
    return layer;
  }

  /** The layer and its sublayers, strongest first. */
  stack(file: string, above: readonly string[] = []): Layer[] {
    const known = this.stacks.get(file);
    if (known) return known;
    if (above.includes(file))
      throw new UsdError(`${file} is its own sublayer (${[...above, file].join(' -> ')}); remove the loop`);
    const layer = this.open(file);
    const below = layer.subLayers.flatMap((asset) =>
      this.stack(resolveAsset(asset, layer, 'the layer itself'), [...above, file]),
    );
    const stack = [layer, ...below];
    this.stacks.set(file, stack);
    return stack;
  }
}

function readLayer(file: string): Layer {
  const bytes = readFileSync(file);
  const head = bytes.subarray(0, 8).toString('latin1');
  if (head === 'PXR-USDC') {
    try {
      return parseCrateLayer(bytes, file);
    } catch (error) {
      throw new UsdError(
        `${file} is a crate file that cannot be read (${messageOf(error)}); it may be cut short: copy or export it again`,
      );
    }
  }
  if (head.startsWith('#usda')) return parseTextLayer(bytes.toString('utf8'), file);
  if (head.startsWith('PK')) {
    throw new UsdError(
      `${file} is a usdz package, which this reader does not open; unpack it (it is a zip archive) and give the scene inside`,
    );
  }
  if (head.startsWith('version ')) {
    throw new UsdError(
      `${file} is a Git LFS pointer, not the file itself; run "git lfs pull" where it came from`,
    );
  }
  throw new UsdError(
    `${file} is not a USD layer: it starts with neither "#usda" nor "PXR-USDC"; check that the upload is complete`,
  );
}

/** Absolute path of an asset named in a layer; throws when it is no file of this tree. */
export function resolveAsset(asset: string, layer: Layer, prim: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(asset) && !asset.startsWith('file:')) {
    throw new UsdError(
      `${layer.file}: ${prim} refers to ${asset}, which is not a file; export the scene with its assets as relative paths ("collect asset")`,
    );
  }
  const path = resolve(dirname(layer.file), asset.replace(/^file:(\/\/)?/, ''));
  if (!existsSync(path)) {
    throw new UsdError(
      `${layer.file}: ${prim} refers to ${asset}, and ${path} does not exist; upload the scene with the files that it refers to`,
    );
  }
  return path;
}
