/** Are the pretrained models of the URL contract there, with everything that the pods open by name? */
import { artifacts } from '../day0/contract.ts';
import { fail, type Probe, pass } from './subject.ts';
import { firstObjects, setupFix, unwrapped } from './tree.ts';

/** Items of the pretrained tree that inference links into its checkpoint folder, one by one. */
const pretrainedItems = ['NVDINOV2', 'nvidia', 'google-t5', 'facebook', 'C-RADIOv2_B.pth', 'sam2', 'Qwen'];
/** Items that the image brings along, in case the tree has none. */
const baked = ['sam2', 'Qwen'];
/** What the programs open inside them. */
const pretrainedFiles = [
  'NVDINOV2/nv_dinov2_classification_model.ckpt',
  'C-RADIOv2_B.pth',
  'google-t5/t5-large/',
  'facebook/dinov2-large/',
];

export const pretrained: Probe = {
  id: 'artifacts.pretrained',
  look: async ({ store }) => {
    const id = 'artifacts.pretrained';
    const { prefix, found, wrapper } = await unwrapped(store, artifacts.pretrained, (name) =>
      pretrainedItems.includes(name),
    );
    const url = `${store.url}/${prefix}`;
    if (found.length === 0)
      return [fail(id, 'the pretrained model tree is missing', `nothing below ${url}`, setupFix(url))];
    const absent = pretrainedItems.filter((item) => !found.includes(item));
    const missing = absent.filter((item) => !baked.includes(item));
    const looks = pretrainedFiles
      .filter((path) => !missing.includes(path.split('/')[0] ?? ''))
      .map(async (path) => ({ path, objects: await firstObjects(store, prefix + path, 100) }));
    for (const { path, objects } of await Promise.all(looks)) {
      if (objects.length === 0) missing.push(path);
      else if (objects.every(({ bytes }) => bytes === 0)) missing.push(`${path} (it is empty)`);
    }
    if (missing.length > 0) {
      const evidence = `${url} holds ${found.slice(0, 12).join(', ')}`;
      return [fail(id, `the pretrained model tree lacks ${missing.join(', ')}`, evidence, setupFix(url))];
    }
    const wrapped = wrapper === undefined || wrapper === 'pretrained' ? '' : `, wrapped in ${wrapper}/`;
    const own = absent.length === 0 ? '' : `, but for ${absent.join(' and ')}, which the image brings along`;
    return [pass(id, `the pretrained items are there${own}${wrapped}`, url)];
  },
};
