/** Which release a run or a setup is of: the caller's word, an earlier run, an earlier training, or what lies below the root. */
import { artifacts } from '../../domain/contract.ts';
import type { Resolved, RunArguments } from '../../domain/parameters.ts';
import { requireRelease } from '../../domain/release-arguments.ts';
import { defaultRelease, type ReleaseId, releases } from '../../domain/releases/index.ts';
import type { ToolContext } from '../../ports/context.ts';

/** Undefined where nothing says it, and the default holds. Throws `bad_input` for arguments of another release. */
export async function releaseToUse(
  given: RunArguments,
  earlier: RunArguments,
  root: string,
  context: ToolContext,
): Promise<Resolved<ReleaseId> | undefined> {
  const found = await find(given, earlier, root, context);
  requireRelease(
    given,
    found?.value ?? defaultRelease,
    found?.shown ?? 'the default',
    given.default_spatial_dependency ?? earlier.default_spatial_dependency,
  );
  return found;
}

type Shown = Resolved<ReleaseId> & { shown: string };

async function find(
  given: RunArguments,
  earlier: RunArguments,
  root: string,
  context: ToolContext,
): Promise<Shown | undefined> {
  if (given.release !== undefined)
    return { value: given.release, from: 'argument', shown: 'the argument release' };
  if (earlier.release !== undefined)
    return { value: earlier.release, from: 'like', shown: 'the run in like' };
  if (given.existing_finetune_url !== undefined) {
    const takes = releases.find((one) => one.arguments.refused.existing_finetune_url === undefined);
    if (takes) return { value: takes.id, from: 'checkpoint', shown: 'the argument existing_finetune_url' };
  }
  return rootSays(root, context);
}

/** A root that holds the models of one release alone; undefined where both or neither are there, or it cannot be read. */
async function rootSays(root: string, { openStore }: ToolContext): Promise<Shown | undefined> {
  try {
    const children = await (await openStore(root)).children(artifacts.pretrained, { limit: 200 });
    const names = children.map((name) => name.replace(/\/$/, ''));
    const marked = releases.flatMap(({ id, pretrained }) => {
      const mark = pretrained.marks.find((name) => names.includes(name));
      return mark === undefined ? [] : [{ id, mark }];
    });
    const [only, another] = marked;
    if (only === undefined || another !== undefined || only.id === defaultRelease) return undefined;
    return { value: only.id, from: 'root', shown: `${artifacts.pretrained}${only.mark} below the root` };
  } catch {
    // The checks of the root say what is wrong with it.
    return undefined;
  }
}
