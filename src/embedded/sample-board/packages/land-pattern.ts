/** Land patterns from the footprinter package, in the board's axes. */
import { fp } from '@tscircuit/footprinter';

/** A copper pad: centre and size in millimetres, part centred at 0, 0. */
export interface Pad {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Surface-mount pads of a footprint string such as `0603` or `soic8_w6.8mm`. */
export function landPattern(footprint: string): Pad[] {
  const elements: unknown[] = fp.string(footprint).circuitJson();
  const pads: Pad[] = [];
  for (const element of elements) {
    if (typeof element !== 'object' || element === null || !('type' in element)) continue;
    if (element.type !== 'pcb_smtpad') continue;
    if (!('x' in element && 'y' in element && 'width' in element && 'height' in element)) continue;
    const pad = {
      x: Number(element.x),
      y: Number(element.y),
      width: Number(element.width),
      height: Number(element.height),
    };
    if (Object.values(pad).some(Number.isNaN))
      throw new Error(`footprint ${footprint} has a pad without size`);
    pads.push(pad);
  }
  if (pads.length === 0) throw new Error(`footprint ${footprint} has no surface-mount pads`);
  return pads;
}
