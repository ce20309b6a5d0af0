/** 4x4 matrices, row-major, for row vectors, as USD writes them: a point p moves to p * M. */

export type Matrix = Float64Array;

export const identity = (): Matrix => Float64Array.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

/** `a` first, then `b`. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const product = new Float64Array(16);
  for (let row = 0; row < 4; row++)
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += (a[row * 4 + k] ?? 0) * (b[k * 4 + column] ?? 0);
      product[row * 4 + column] = sum;
    }
  return product;
}

export function translation(x: number, y: number, z: number): Matrix {
  return Float64Array.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1]);
}

export function scaling(x: number, y: number, z: number): Matrix {
  return Float64Array.from([x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1]);
}

/** Degrees, counter-clockwise seen against the axis. */
export function rotation(axis: string, degrees: number): Matrix {
  const angle = (degrees * Math.PI) / 180;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  if (axis === 'X') return Float64Array.from([1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0, 0, 0, 0, 1]);
  if (axis === 'Y') return Float64Array.from([c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1]);
  return Float64Array.from([c, s, 0, 0, -s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
}

/** From a quaternion, real part first, by its axis and the angle that its real part tells: as `xformOp:orient` turns. */
export function axisTurn(w: number, x: number, y: number, z: number): Matrix {
  const length = Math.hypot(x, y, z);
  if (length < 1e-10) return identity();
  const real = Math.max(-1, Math.min(1, w));
  const share = Math.sqrt(1 - real * real) / length;
  return orientation(real, x * share, y * share, z * share);
}

/** From a quaternion of length one, real part first. */
export function orientation(a: number, b: number, c: number, d: number): Matrix {
  return Float64Array.from([
    1 - 2 * (c * c + d * d),
    2 * (b * c + d * a),
    2 * (b * d - c * a),
    0,
    2 * (b * c - d * a),
    1 - 2 * (b * b + d * d),
    2 * (c * d + b * a),
    0,
    2 * (b * d + c * a),
    2 * (c * d - b * a),
    1 - 2 * (b * b + c * c),
    0,
    0,
    0,
    0,
    1,
  ]);
}

/** Inverse of an affine matrix (last column 0 0 0 1). */
export function inverse(m: Matrix): Matrix {
  const at = (row: number, column: number): number => m[row * 4 + column] ?? 0;
  const minor = (r: number, c: number): number => {
    const [r1 = 0, r2 = 0] = [0, 1, 2].filter((i) => i !== r);
    const [c1 = 0, c2 = 0] = [0, 1, 2].filter((i) => i !== c);
    return at(r1, c1) * at(r2, c2) - at(r1, c2) * at(r2, c1);
  };
  const determinant = at(0, 0) * minor(0, 0) - at(0, 1) * minor(0, 1) + at(0, 2) * minor(0, 2);
  const found = identity();
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++)
      found[row * 4 + column] = (((row + column) % 2 === 0 ? 1 : -1) * minor(column, row)) / determinant;
  for (let column = 0; column < 3; column++) {
    let sum = 0;
    for (let k = 0; k < 3; k++) sum += at(3, k) * (found[k * 4 + column] ?? 0);
    found[12 + column] = -sum;
  }
  return found;
}
