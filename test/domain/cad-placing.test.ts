/** Which defects placing by CAD has places for, by the classes of the crops: this side and the pods say the same. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cadClasses, lackByCad, placeable, placedByCad } from '../../src/domain/cad-placing.ts';
import { repository } from '../support/places.ts';
import { run } from '../support/run.ts';

const known = ['capacitor', 'ic', 'pad', 'solder'];
const sets = Array.from({ length: 16 }, (_, bits) => known.filter((_, n) => bits & (1 << n)));
const defects = [...placedByCad, 'scratch'];

test('the pods leave out the same pairs in the same words, and rename the same classes', async () => {
  const names = ['IC', 'Chip', ' lead ', 'fillet', 'termination', 'resistor', 'package', 'glass', 'PAD'];
  const script = `import json, sys
sys.path.insert(0, sys.argv[1])
import cad_classes
sets, defects, names = map(json.loads, sys.argv[2:])
print(json.dumps([[[cad_classes.lack(defect, set(one)) for defect in defects] for one in sets],
                  [cad_classes.called(name) for name in names]]))`;
  const pods = join(repository, 'assets', 'pods');
  const told = [sets, defects, names].map((value) => JSON.stringify(value));
  const ended = await run('python3', ['-c', script, pods, ...told]);
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  const own = sets.map((classes) => defects.map((defect) => lackByCad(defect, classes) ?? ''));
  const [lacks, called]: unknown[] = JSON.parse(ended.stdout);
  expect(own).toEqual(lacks);
  expect(names.map((name) => cadClasses([name])[0] ?? name)).toEqual(called);
});

test.each<[string, string[], string[]]>([
  ['parts without any metal', ['ic', 'capacitor'], ['missing']],
  ['pads that no solder lies on', ['capacitor', 'pad'], placedByCad.slice()],
  ['solder alone, whose bridge would lie on no pad', ['ic', 'solder'], ['missing', 'excess_solder']],
  ['metal without a part', ['pad', 'solder'], ['bridge', 'excess_solder', 'less_solder']],
])('%s', (_, classes, placed) => {
  expect(placedByCad.filter((defect) => lackByCad(defect, classes) === undefined)).toEqual(placed);
});

test('a pair is placed where one of the boards that are cropped for it has the class', () => {
  const bare = { materials: ['IC', 'passive_component'], classes: ['ic', 'capacitor'] };
  const padded = { materials: ['IC'], classes: ['ic', 'pad'] };
  const pairs: [string, string][] = [
    ['IC', 'bridge'],
    ['passive_component', 'excess_solder'],
    ['glass', 'missing'],
  ];
  expect(placeable(pairs, [bare, padded], 'cad')).toEqual({
    placed: [pairs[0]],
    never: [
      { pair: pairs[1], why: expect.stringMatching(/pad or solder, and the crops have ic, capacitor/) },
    ],
    uncropped: [pairs[2]],
  });
  expect(placeable(pairs, [bare], 'free').never).toEqual([]);
});
