/** Two-terminal chips. Body sizes: EIA/IEC 60115-8 and 60384-21 nominal case sizes. */
import { roundedBox } from '../mesh.ts';
import { textMesh } from '../stroke-font.ts';
import { landPattern } from './land-pattern.ts';
import { courtyardOf, type PackageModel, type PartMesh } from './model.ts';
import { joint } from './solder.ts';

interface Size {
  length: number;
  width: number;
  terminal: number;
  /** Body heights of capacitor and resistor. */
  height: { C: number; R: number };
}

const sizes: Record<string, Size> = {
  '0402': { length: 1.0, width: 0.5, terminal: 0.25, height: { C: 0.5, R: 0.35 } },
  '0603': { length: 1.6, width: 0.8, terminal: 0.35, height: { C: 0.8, R: 0.45 } },
  '0805': { length: 2.0, width: 1.25, terminal: 0.45, height: { C: 1.0, R: 0.5 } },
};

const standoff = 0.03;

/** `C0603`, `R0402` and such; resistors from 0603 up carry one of `codes`. */
export function chip(kind: 'C' | 'R', size: string, codes: readonly string[]): PackageModel {
  const nominal = sizes[size];
  if (!nominal) throw new Error(`no chip size ${size}`);
  const { length, width, terminal } = nominal;
  const height = nominal.height[kind];
  const top = standoff + height;
  const pads = landPattern(size);
  const parts: PartMesh[] = [
    {
      name: 'Body',
      material: kind === 'C' ? 'Ceramic' : 'ResistorFilm',
      mesh: roundedBox(
        { x: 0, y: 0, width: length - 2 * terminal, height: width - 0.03, z: [standoff, top - 0.015] },
        0.02,
      ),
    },
  ];
  pads.forEach((pad, index) => {
    const foot = {
      x: Math.sign(pad.x) * (length / 2 - terminal / 2),
      y: 0,
      width: terminal,
      height: width,
      wetting: height * 0.62,
    };
    const metal = roundedBox({ ...foot, z: [standoff, top] }, Math.min(0.07, height / 6), 0.06);
    parts.push({ name: `Termination_${index + 1}`, mesh: metal, material: 'TinPlating' });
    parts.push(...joint(index + 1, pad, foot, size === '0402' ? 0.035 : 0.045));
  });
  const marked = kind === 'R' && size !== '0402';
  const marking = (code: string): PartMesh[] => [
    {
      name: 'Marking',
      material: 'Marking',
      mesh: textMesh(code, 0, 0, width * 0.42, width * 0.06, top - 0.01),
    },
  ];
  return {
    name: `${kind}${size}`,
    parts,
    pads,
    courtyard: courtyardOf(pads, { width: length, height: width }),
    variants: marked ? Object.fromEntries(codes.map((code) => [`code_${code}`, marking(code)])) : {},
  };
}
