/** Does the shipped checkpoint exist, know the taxonomy and hold the step? Not looked at when a run finetunes its own. */
import { artifacts } from '../day0/contract.ts';
import { pairName, taxonomyOfConfig, unknownPairs } from '../day0/taxonomy.ts';
import { fail, type Probe, pass, skipped, warn } from './subject.ts';

export const checkpoint: Probe = {
  id: 'models.checkpoint',
  look: async ({ store, run, cluster }) => {
    const url = `${store.url}/${artifacts.checkpoint}`;
    if (!run.use_pretrained_checkpoint) {
      return [
        skipped('models.checkpoint', 'finetune mode trains its own checkpoint', `${url} was not looked at`),
      ];
    }
    const keys: string[] = [];
    for await (const { key } of store.list(artifacts.checkpoint, { limit: 2000 })) keys.push(key);
    const config = keys.find((key) => key.endsWith('/ag_config.yaml'));
    if (!config) {
      return [
        fail(
          'models.checkpoint',
          keys.length === 0 ? 'the PCBA checkpoint is missing' : 'the PCBA checkpoint has no ag_config.yaml',
          keys.length === 0 ? `nothing below ${url}` : `${url} holds ${keys.length} objects`,
          cluster === 'embedded'
            ? 'upload a checkpoint there, or leave dig_url_root out to use the sample root'
            : 'upload the checkpoint there, run the setup workflow, or set use_pretrained_checkpoint false',
        ),
      ];
    }
    const checks = [pass('models.checkpoint', 'the PCBA checkpoint is there', `${store.url}/${config}`)];
    const { parse } = await import('yaml');
    const taxonomy = taxonomyOfConfig(parse(Buffer.from(await store.read(config)).toString('utf8')));
    const unknown = taxonomy ? unknownPairs(run.anomaly_types, taxonomy) : [];
    if (!taxonomy) {
      checks.push(
        warn(
          'models.taxonomy',
          'the taxonomy could not be read from ag_config.yaml',
          config,
          'check dataloader_train.dataset.anomaly_types there',
        ),
      );
    } else if (unknown.length > 0) {
      checks.push(
        fail(
          'models.taxonomy',
          `anomaly_types: the checkpoint does not know ${unknown.map(pairName).join(', ')}`,
          `${config} knows ${taxonomy.map(pairName).join(', ')}`,
          `use pairs from: ${taxonomy.map(pairName).join(', ')}; or finetune on the others`,
        ),
      );
    } else checks.push(pass('models.taxonomy', 'the checkpoint knows every pair', config));
    const steps = keys.flatMap((key) => /\/iter_0*(\d+)\.pt$/.exec(key)?.[1] ?? []).map(Number);
    checks.push(
      steps.includes(run.checkpoint_step)
        ? pass('models.step', `step ${run.checkpoint_step} is there`, url)
        : fail(
            'models.step',
            `checkpoint_step ${run.checkpoint_step} has no iter_*.pt file`,
            `${url} holds the steps ${steps.slice(0, 10).join(', ') || 'none'}`,
            steps.length > 0 ? `give checkpoint_step ${steps.at(-1)}` : 'upload the checkpoint files',
          ),
    );
    return checks;
  },
};
