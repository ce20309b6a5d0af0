/** What a package is made of: named meshes with a material, and the area that it needs on the board. */
import type { Mesh } from '../mesh.ts';
import type { Pad } from './land-pattern.ts';

export const materials = {
  SolderMask: { color: [0.008, 0.1, 0.035], roughness: 0.4, metallic: 0 },
  MaskOverCopper: { color: [0.018, 0.18, 0.06], roughness: 0.38, metallic: 0 },
  Silkscreen: { color: [0.72, 0.73, 0.7], roughness: 0.8, metallic: 0 },
  Laminate: { color: [0.3, 0.26, 0.12], roughness: 0.8, metallic: 0 },
  Hole: { color: [0.006, 0.006, 0.006], roughness: 0.9, metallic: 0 },
  TinnedPad: { color: [0.72, 0.7, 0.66], roughness: 0.42, metallic: 1 },
  Solder: { color: [0.74, 0.75, 0.77], roughness: 0.28, metallic: 1 },
  TinPlating: { color: [0.7, 0.69, 0.67], roughness: 0.38, metallic: 1 },
  Gold: { color: [0.83, 0.6, 0.22], roughness: 0.35, metallic: 1 },
  Ceramic: { color: [0.36, 0.22, 0.12], roughness: 0.62, metallic: 0 },
  ResistorFilm: { color: [0.018, 0.018, 0.022], roughness: 0.45, metallic: 0 },
  MoldCompound: { color: [0.022, 0.022, 0.024], roughness: 0.7, metallic: 0 },
  Ferrite: { color: [0.07, 0.07, 0.075], roughness: 0.75, metallic: 0 },
  Marking: { color: [0.5, 0.5, 0.48], roughness: 0.8, metallic: 0 },
} as const;

export type MaterialName = keyof typeof materials;

export interface PartMesh {
  /** Prim name below the component, such as `Body` or `Solder_2`. */
  name: string;
  mesh: Mesh;
  material: MaterialName;
}

export interface PackageModel {
  /** File name without ending; also the default prim. */
  name: string;
  parts: PartMesh[];
  pads: Pad[];
  /** Courtyard, centred, before rotation. */
  courtyard: { width: number; height: number };
  /** Alternative markings, one variant each; empty when all parts look alike. */
  variants: Record<string, PartMesh[]>;
}

export const padTop = 0.02;

/** The smallest courtyard that holds pads and body, with 0.15 mm around. */
export function courtyardOf(
  pads: readonly Pad[],
  body: { width: number; height: number },
): PackageModel['courtyard'] {
  const reach = (size: 'width' | 'height', at: 'x' | 'y'): number =>
    Math.max(body[size] / 2, ...pads.map((pad) => Math.abs(pad[at]) + pad[size] / 2));
  return { width: 2 * reach('width', 'x') + 0.3, height: 2 * reach('height', 'y') + 0.3 };
}
