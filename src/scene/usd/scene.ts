/** A composed USD stage, flattened to what a renderer needs. Matrices are row-major for row vectors, as in USD. */

export interface ScenePrim {
  path: string;
  /** Schema name, such as `Mesh`; empty where none is given. */
  type: string;
  /** The root of an instance: what lies below is its prototype's. */
  instanceable: boolean;
  /** Names of the transformations in their order, such as `xformOp:translate`. */
  xformOps: string[];
  /** Path of the file that a reference or payload of this very prim brings in. */
  file?: string;
  /** `metersPerUnit` of that file, where it says one. */
  fileUnit?: number;
}

export interface SceneMaterial {
  /** Linear RGB, 0 to 1. */
  color: [number, number, number];
  /** 0 (mirror) to 1 (matte). */
  roughness: number;
  /** 0 (dielectric) or 1 (metal), or between. */
  metallic: number;
}

/** What a PointInstancer places once. */
export interface SceneInstance {
  /** A name of our own; no prim. */
  path: string;
  /** Paths of the prototype and of the instancer. */
  of: string;
  by: string;
}

export interface SceneMesh {
  /** Prim path in the composed stage, instances included; what a PointInstancer places has a name of our own below it. */
  path: string;
  /** Path of the prim that is drawn, where that is a PointInstancer's prototype. */
  prototype?: string;
  instance?: SceneInstance;
  /** Local positions, 3 per vertex; shared between instances of one prototype. */
  points: Float32Array;
  /** Triangles, 3 vertex numbers each, counter-clockwise seen from outside. */
  triangles: Uint32Array;
  /** Local to world. */
  world: Float64Array;
  material: SceneMaterial;
  /** Stage path of the material that it is bound to. */
  bound?: string;
}

export interface SceneCamera {
  path: string;
  world: Float64Array;
  /** The prims above with their places, the nearest first. */
  above: { path: string; world: Float64Array }[];
  projection: 'orthographic' | 'perspective';
  /** Tenths of a scene unit, as in UsdGeomCamera. */
  horizontalAperture: number;
  verticalAperture: number;
  /** Tenths of a scene unit. */
  focalLength: number;
  /** What is nearer or farther is not drawn, in scene units from the camera. */
  clippingRange: [number, number];
}

export interface Scene {
  meshes: SceneMesh[];
  cameras: SceneCamera[];
  /** Every active prim, in traversal order, instances expanded. */
  prims: ScenePrim[];
  metersPerUnit: number;
  upAxis: 'Y' | 'Z';
  /** Absolute paths of the layers that were read. */
  layers: string[];
  /** What was left out and why (an unsupported schema, a texture), one sentence each. */
  warnings: string[];
  /** Those of the warnings that are about geometry which is not drawn. */
  leftOut: string[];
}
