/** A stroke font for silkscreen and part markings: capitals, digits and a dash on a 4 by 6 raster. */
import { append, emptyMesh, type Flat, type Mesh, stroke } from './mesh.ts';

/** Polylines of raster points "xy", separated by spaces. */
const glyphs: Record<string, string> = {
  '0': '011030414536160501',
  '1': '1526 2620 1030',
  '2': '05162635342010 0040',
  '3': '05163645342414 3443413010 1001',
  '4': '36023242 3630',
  '5': '4606 0603 0324344342413020 2000',
  '6': '36160501103041433404',
  '7': '06462010',
  '8': '13040516364544331302011030413313',
  '9': '10304245361605031332',
  A: '00041626444440 0242',
  B: '0006 063645443303 334241300000',
  C: '4536160501103041',
  D: '0006 0636454130100000',
  E: '40000646 0333',
  F: '000646 0333',
  G: '45361605011030414323',
  H: '0006 4046 0343',
  I: '1030 2026 1636',
  J: '464130100102',
  K: '0006 0246 1340',
  L: '060040',
  M: '0006244640',
  N: '00064046',
  O: '011030414536160501',
  P: '0006364544330303',
  Q: '011030414536160501 2240',
  R: '0006364544330303 2340',
  S: '4536160504133342413010 1001',
  T: '0646 2620',
  U: '060110304146',
  V: '062046',
  W: '0600234046',
  X: '0046 0640',
  Y: '0623 4623 2320',
  Z: '06460040',
  '-': '1333',
};

/** Width of a text in units of its height. */
export function textWidth(text: string): number {
  return text.length === 0 ? 0 : (text.length * 5.4 - 1.4) / 6;
}

/** A text centred at x, y, `height` millimetres tall, lying at `z`. */
export function textMesh(text: string, x: number, y: number, height: number, width: number, z: number): Mesh {
  const mesh = emptyMesh();
  const unit = height / 6;
  const left = x - (textWidth(text) * height) / 2;
  [...text.toUpperCase()].forEach((letter, index) => {
    const at = (pair: string): Flat => [
      left + (Number(pair[0]) + index * 5.4) * unit,
      y + (Number(pair[1]) - 3) * unit,
    ];
    for (const line of (glyphs[letter] ?? '').split(' ')) {
      const points = line.match(/../g) ?? [];
      for (let i = 1; i < points.length; i++)
        append(mesh, stroke(at(points[i - 1] ?? '00'), at(points[i] ?? '00'), width, z));
    }
  });
  return mesh;
}
