/** The engine's YAML against PyYAML, which OSMO uses, on random texts; skipped aloud where no python with PyYAML is given. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repr } from '../../src/embedded/engine/python/values.ts';
import { dumpYaml } from '../../src/embedded/engine/python/yaml-dump.ts';
import { loadYaml } from '../../src/embedded/engine/python/yaml-load.ts';
import { repository } from '../support/places.ts';

const python = process.env.PYYAML_PYTHON ?? '';
const ready = python !== '' && spawnSync(python, ['-c', 'import yaml']).status === 0;

if (!ready) test.skip('PyYAML: skipped, PYYAML_PYTHON names no python with yaml', () => {});
else
  test.each([1, 2, 3])('a thousand texts of seed %i are read and written as PyYAML does', (seed) => {
    const maker = join(repository, 'test', 'support', 'make_yaml.py');
    const made = execFileSync(python, [maker, String(seed)], { encoding: 'utf8', maxBuffer: 1 << 27 });
    for (const { text, repr: shown, plain, unicode } of JSON.parse(made)) {
      const value = loadYaml(text);
      expect(repr(value)).toBe(shown);
      expect(dumpYaml(value)).toBe(plain);
      expect(dumpYaml(value, { unicode: true })).toBe(unicode);
    }
  });
