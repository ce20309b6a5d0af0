/**
 * First-time setup for release 1.1: its own pretrained tree, and raw data and assets as in 1.0. Commands and limits are those of
 * the public skill 1.1 (setup/*.yaml, 3bbf62b2) and source 1.1 (scripts/download_checkpoints.sh, dbaf7d7d).
 */
import { artifacts } from './contract.ts';
import { type SetupSize, type SetupStep, setupSteps } from './setup.ts';

const pcbSize: SetupSize = { cpu: 2, memory: '8Gi', storage: '50Gi' };

/** Raw data and assets are those of 1.0, fetched by a smaller task. */
const shared = setupSteps
  .filter(({ artifact }) => artifact === 'raw' || artifact === 'assets')
  .map((step) => ({ ...step, needs: pcbSize }));

export const setupSteps11: readonly SetupStep[] = [
  ...shared,
  {
    id: 'setup_pretrained',
    artifact: 'pretrained',
    group: 'setup-pretrained',
    what: 'pretrained models of release 1.1',
    prefix: artifacts.pretrained,
    file: 'setup_pretrained',
    want: undefined,
    size: 'about 85 GB (image 1.1.0, Cosmos3-Nano and Cosmos3-Edge)',
    // A setup of 1.0 beside it keeps its own.
    list: '.pcba-day0-setup-1.1.json',
    needs: { cpu: 8, memory: '64Gi', storage: '300Gi' },
    // The two bases and the guardrail have pages of their own; what else is fetched needs no licence of NVIDIA's.
    repositories: [
      { repo: 'nvidia/Cosmos3-Nano', type: 'model' },
      { repo: 'nvidia/Cosmos3-Edge', type: 'model' },
      { repo: 'nvidia/Cosmos-Guardrail1', type: 'model' },
    ],
  },
];
