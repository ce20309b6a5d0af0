/** What a cluster's pools and nodes have, told before a root is known: whether a run fits is asked before where it writes. */
import { type NodeSize, unfittable } from '../../domain/capacity.ts';
import { type ReleaseId, releaseOf } from '../../domain/releases/index.ts';
import type { StageSizes } from '../../domain/sizing.ts';
import type { ToolContext } from '../../ports/context.ts';
import { fact, nodeSizes, nodeText, poolGpus, preflightDeadline } from '../checks/index.ts';

const shownPools = 6;
const shownNodes = 3;

/** Undefined when the cluster does not say. */
export async function capacityWords(
  pool: string | undefined,
  release: ReleaseId | undefined,
  { osmo, signal }: ToolContext,
): Promise<string | undefined> {
  const options = { signal, deadline: preflightDeadline };
  const pools = await fact(osmo.pools(options));
  if ('error' in pools || pools.value.length === 0) return undefined;
  const names = [...new Set(pools.value.map(({ name }) => name))];
  const poolTexts = names.slice(0, shownPools).map((name) => {
    const entries = pools.value.filter((one) => one.name === name);
    const { free, quotaFree, capacity } = poolGpus(entries);
    const closed = entries.some(({ status }) => status === 'ONLINE') ? '' : `, ${entries[0]?.status}`;
    return `${name} ${Math.max(0, Math.min(free, quotaFree))} of ${capacity} GPUs free now${closed}`;
  });
  const entry = pools.value.find(({ name }) => name === pool);
  const nodes = entry ? await fact(osmo.nodes(entry.name, options)) : undefined;
  const sizes =
    entry && nodes && 'value' in nodes
      ? nodeSizes(nodes.value, entry.name, entry.default_platform ?? undefined)
      : [];
  const more = sizes.length > shownNodes ? ` and ${sizes.length - shownNodes} more` : '';
  const asked = releaseOf(release).sizes.of(1, 1);
  return [
    `pools: ${poolTexts.join(', ')}`,
    ...(sizes.length > 0
      ? [
          `nodes of ${entry?.name}, when empty: ${sizes.slice(0, shownNodes).map(nodeText).join('; ')}${more}`,
          ...fitWords(sizes, asked),
        ]
      : []),
    `a run asks for ${Math.max(asked.render.gpu, asked.infer.gpu)} GPU at once (infer_gpu and train_gpu raise it), one more where the endpoint runs in the cluster`,
  ].join('; ');
}

/** A run of one GPU in each mode against the nodes. */
function fitWords(nodes: readonly NodeSize[], sizes: StageSizes): string[] {
  const modes = [
    ['a run', sizes.infer, false],
    ['with finetuning', sizes.train, true],
  ] as const;
  return modes.map(([mode, largest, trains]) => {
    const [problem] = unfittable({ sizes, trains }, nodes);
    const asks = `its largest stage asks for ${largest.gpu} GPU, ${largest.cpu} cpu, ${largest.memory} memory, ${largest.storage} storage`;
    return `${mode} ${problem ? `never fits a node (${problem.need.what}: ${problem.missing})` : 'fits'}: ${asks}`;
  });
}
