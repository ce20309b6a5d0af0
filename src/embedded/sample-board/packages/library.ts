/** All packages of the sample board by name. */
import { chip } from './chip.ts';
import { gullWing } from './gull-wing.ts';
import type { PackageModel } from './model.ts';
import { inductor, pinHeader } from './others.ts';

/** Three-digit resistor codes of IEC 60062. */
export const codes = ['103', '472', '101', '223', '000'] as const;

export function packageLibrary(): Map<string, PackageModel> {
  const models: PackageModel[] = [
    ...['0402', '0603', '0805'].flatMap((size) => [chip('C', size, codes), chip('R', size, codes)]),
    gullWing('SOIC-8'),
    gullWing('SOIC-14'),
    gullWing('TSSOP-16'),
    gullWing('SOT-23'),
    gullWing('SOD-123'),
    inductor(),
    pinHeader(),
  ];
  return new Map(models.map((model) => [model.name, model]));
}
