/** Opens layers by path, once each, and stacks them with their sublayers. */
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { messageOf } from '../../base/errors.ts';
import { isWithin } from '../../base/system/confined.ts';
import { parseCrateLayer } from './crate-layer.ts';
import { expanded } from './expressions.ts';
import { innermost, packageFiles, readPackaged, unpackaged } from './package.ts';
import type { Layer } from './spec.ts';
import { parseTextLayer } from './text-layer.ts';
import type { Warnings } from './warnings.ts';

/** A stage that cannot be put together: what is wrong, where, and what to do. */
export class UsdError extends Error {}

/** Layers that name their sublayers twice each would be a stack without an end. */
const mostLayers = 5000;

/** A layer with its sublayers, as one namespace. */
export interface Stack {
  /** Strongest first. */
  layers: Layer[];
  /** Values for expressions, the referring layer's before the own ones. */
  variables: Record<string, string>;
  /** Old paths of relocated prims with their new ones, and the other way. */
  moved: Map<string, string>;
  comesTo: Map<string, string>;
}

export class Layers {
  private readonly opened = new Map<string, Layer | undefined>();
  private readonly stacks = new Map<string, Stack>();

  constructor(private readonly warnings: Warnings) {}

  /** Absolute paths of all layers read so far. */
  get files(): string[] {
    return [...this.opened].flatMap(([file, layer]) => (layer ? [file] : []));
  }

  /** Throws for a file that is no layer. */
  open(file: string): Layer {
    const found = this.opened.get(file);
    if (found) return found;
    const layer = readLayer(file);
    this.opened.set(file, layer);
    return layer;
  }

  /** The layer and its sublayers. `given` are the values for expressions that come with a reference. */
  stack(file: string, given: Record<string, string> = {}): Stack {
    const variables = { ...this.open(file).variables, ...given };
    const key = `${file}\n${JSON.stringify(Object.entries(variables).sort())}`;
    const known = this.stacks.get(key);
    if (known) return known;
    const layers = this.withSublayers(file, variables, [], { left: mostLayers });
    const moved = new Map(layers.flatMap(({ relocates }) => relocates).reverse());
    const comesTo = new Map([...moved].map(([from, to]) => [to, from]));
    const stack = { layers, variables, moved, comesTo };
    this.stacks.set(key, stack);
    return stack;
  }

  /** The layer that an asset path names, or undefined with a warning, as OpenUSD goes on without it. */
  find(asset: string, layer: Layer, prim: string, variables: Record<string, string>): string | undefined {
    let file: string | undefined;
    try {
      file = resolveAsset(expanded(asset, variables), layer, prim);
      if (this.opened.has(file) && this.opened.get(file) === undefined) return undefined;
      this.open(file);
      return file;
    } catch (error) {
      if (file !== undefined) this.opened.set(file, undefined);
      this.warnings.add(`${layer.file} ${asset}`, messageOf(error));
      return undefined;
    }
  }

  private withSublayers(
    file: string,
    variables: Record<string, string>,
    above: string[],
    room: { left: number },
  ): Layer[] {
    const layer = this.open(file);
    if (room.left-- <= 0)
      throw new UsdError(`${above[0]} has more than ${mostLayers} sublayers; name each of them once`);
    const below = layer.subLayers.flatMap((asset) => {
      const found = this.find(asset, layer, 'the layer itself', variables);
      if (found === undefined) return [];
      if (found !== file && !above.includes(found))
        return this.withSublayers(found, variables, [...above, file], room);
      this.warnings.add(found, `${found} is its own sublayer (${[...above, file, found].join(' -> ')})`);
      return [];
    });
    return [layer, ...below];
  }
}

function readLayer(file: string): Layer {
  try {
    return parsed(file);
  } catch (error) {
    throw error instanceof RangeError ? tooDeep(file) : error;
  }
}

/** A recursion at its end; what counts on the stack is the same for layers and for the scene that they make. */
export const tooDeep = (file: string): UsdError =>
  new UsdError(`${file} nests deeper, or names itself more often, than this reader follows; make it flatter`);

function parsed(file: string): Layer {
  const bytes = readPackaged(file);
  if (!bytes) throw new UsdError(`${file} does not exist`);
  const text = (count?: number): string => new TextDecoder('utf-8').decode(bytes.subarray(0, count));
  const head = text(16);
  if (head.startsWith('PXR-USDC')) {
    try {
      return parseCrateLayer(bytes, file);
    } catch (error) {
      throw new UsdError(
        `${file} is a crate file that cannot be read (${messageOf(error)}); it may be cut short: copy or export it again`,
      );
    }
  }
  // A byte order mark is gone with the decoding.
  if (head.startsWith('#usda') || head.startsWith('#sdf')) return parseTextLayer(text(), file);
  if (head.startsWith('PK')) {
    const { inner, named } = innermost(file);
    return parsed(named(`${inner}[${firstOf(bytes, file)}]`));
  }
  if (head.startsWith('version ')) {
    throw new UsdError(
      `${file} is a Git LFS pointer, not the file itself; run "git lfs pull" where it came from`,
    );
  }
  if (/\.mtlx$/i.test(file))
    throw new UsdError(
      `${file} is a MaterialX document, which this reader does not open; its materials are left out`,
    );
  throw new UsdError(
    `${file} is not a USD layer: it starts with neither "#usda" nor "PXR-USDC"; check that the upload is complete`,
  );
}

function firstOf(bytes: Uint8Array, file: string): string {
  let first: string | undefined;
  try {
    [first] = packageFiles(bytes).keys();
  } catch (error) {
    throw new UsdError(`${file} is no usdz package that can be read: ${messageOf(error)}`);
  }
  if (first !== undefined && /\.usd[acz]?$/i.test(first)) return first;
  throw new UsdError(
    `${file} is a package whose first file is no scene, but ${first ?? 'nothing'}; pack it again`,
  );
}

/** Path of an asset named in a layer, absolute or in the layer's package; throws when it is no file there. */
function resolveAsset(asset: string, layer: Layer, prim: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(asset) && !asset.startsWith('file:')) {
    throw new UsdError(
      `${layer.file}: ${prim} refers to ${asset}, which is not a file; export the scene with its assets as relative paths ("collect asset")`,
    );
  }
  const written = asset.replace(/^file:(\/\/)?/, '').replace(/:SDF_FORMAT_ARGS:.*$/, '');
  const { inner, named } = innermost(layer.file);
  const below = unpackaged(written);
  const beside = (from: string): string => {
    const path = posix.normalize(posix.join(from, below?.outer ?? written));
    return named(below ? `${path}[${below.inner}]` : path);
  };
  const path = written.startsWith('/') ? written : beside(posix.dirname(inner));
  const packaged = unpackaged(path) !== undefined;
  if (!isWithin(unpackaged(path)?.outer ?? path))
    throw new UsdError(
      `${layer.file}: ${prim} refers to ${asset}, which lies outside the scene's own files and is not opened; upload the scene with the files that it refers to`,
    );
  const candidates = packaged && !/^\.\.?\//.test(written) ? [path, beside('')] : [path];
  const found = candidates.find((one) => (packaged ? readPackaged(one) !== undefined : existsSync(one)));
  if (found !== undefined) return found;
  const why = /^[^./\\][^:]*[\\/]/.test(asset)
    ? ' (search paths are not asked)'
    : asset.includes('\\')
      ? ' (a path has "/" here, not "\\")'
      : '';
  throw new UsdError(
    `${layer.file}: ${prim} refers to ${asset}, and ${path} does not exist${why}; upload the scene with the files that it refers to`,
  );
}
