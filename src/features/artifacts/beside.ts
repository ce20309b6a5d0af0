/** What it means to set up one release's models where another's lie already. */
import { artifacts } from '../../domain/contract.ts';
import { releaseOf, releases } from '../../domain/releases/index.ts';
import type { RunParameters } from '../../domain/resolve.ts';
import type { SetupStep } from '../../domain/setup.ts';
import type { ToolContext } from '../../ports/context.ts';

/** A warning, where the models of both will lie below one prefix; every task that reads it then fetches both. */
export async function besideOther(
  { dig_url_root: root, release: id, sizes }: RunParameters,
  lacking: readonly SetupStep[],
  { openStore, signal }: ToolContext,
): Promise<string[]> {
  if (!lacking.some(({ artifact }) => artifact === 'pretrained')) return [];
  const store = await openStore(root);
  const children = await store.children(artifacts.pretrained, { limit: 200, ...(signal ? { signal } : {}) });
  const names = children.map((name) => name.replace(/\/$/, ''));
  const other = releases.find(
    (one) => one.id !== id && one.pretrained.marks.some((mark) => names.includes(mark)),
  );
  if (other === undefined) return [];
  const both = releaseOf(id).pretrained.gigabytes + other.pretrained.gigabytes;
  return [
    `the models of release ${other.id} lie there already: both stay usable, and each task of either release then fetches about ${both} GB (samples have ${sizes.infer.storage} of storage, finetuning ${sizes.train.storage}); a root of its own keeps them apart`,
  ];
}
