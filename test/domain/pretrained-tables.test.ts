/** The pods' scripts of release 1.1 have tables of paths of their own, since a pod has no TypeScript: they say what preflight's says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { releaseOf } from '../../src/domain/releases/index.ts';
import { pretrainedFiles11 } from '../../src/embedded/sample-board/models.ts';
import { repository } from '../support/places.ts';

const script = (name: string): string => readFileSync(join(repository, 'assets', 'pods', name), 'utf8');

/** The texts of a Python list of texts, or of one text. */
function table(file: string, name: string): string[] {
  const body = new RegExp(`^${name} = (\\[[^\\]]*\\]|"[^"]*")`, 'm').exec(script(file))?.[1];
  if (body === undefined) throw new Error(`no table ${name} in ${file}`);
  return [...body.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text).sort();
}

const { pretrained } = releaseOf('1.1');
const need = { modelSize: undefined, finetune: true, spatial: 'cad', version: '1.1.0' };
/** A folder has no slash in the tables of the pods. */
const needs = pretrained
  .needs(need)
  .map(({ path }) => path.replace(/\/$/, ''))
  .sort();

test('a setup takes a tree for whole when it has all that preflight looks for, and nothing else', () => {
  expect(table('settle_pretrained_1_1.py', 'OPENED')).toEqual(needs);
});

test('both tasks look for the same before they start', () => {
  const looked = [
    ...table('link_checkpoints_1_1.py', 'NEEDS'),
    ...table('link_checkpoints_1_1.py', 'MANIFEST'),
  ];
  expect(looked.sort()).toEqual(needs);
});

test('what marks a tree of release 1.0 is the same in the pod and here', () => {
  expect(table('link_checkpoints_1_1.py', 'FIRST')).toEqual([...releaseOf('1.0').pretrained.marks].sort());
});

test('every path lies in an item that the tree is known to have, and the sample has it', () => {
  const files = [...pretrainedFiles11().keys()];
  for (const path of needs) {
    expect([path, pretrained.items.includes(path.split('/')[0] ?? '')]).toEqual([path, true]);
    expect([path, files.some((file) => file === path || file.startsWith(`${path}/`))]).toEqual([path, true]);
  }
});
