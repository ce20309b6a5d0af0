/** A healthy world: submasks that were scaled or saved as JPEG, which the tools make black and white themselves. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { raw } from '../support/root-of-world.ts';
import type { HealthyWorld } from './healthy-world.ts';

export const greyEdges: HealthyWorld = {
  name: 'submasks with grey edges and one JPEG, which the tools make black and white',
  warns: ['raw.submask_values'],
  ends: { verdict: 'HEALTHY', says: /^3 samples$/ },
  make: async (world) => {
    const folder = raw(world, 'IC', 'mask', 'bridge');
    for (const name of readdirSync(folder)) {
      const soft = await sharp(join(folder, name)).blur(1.2).toColourspace('b-w').png().toBuffer();
      writeFileSync(join(folder, name), soft);
    }
    const [name = ''] = readdirSync(folder);
    writeFileSync(
      join(folder, 'from_the_station.jpg'),
      await sharp(join(folder, name)).jpeg({ quality: 70 }).toBuffer(),
    );
  },
};
