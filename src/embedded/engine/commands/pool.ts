/** `profile list`, `pool list`, `resource list`, `config show`: the one pool of this machine. */
import { availableParallelism, hostname, totalmem } from 'node:os';
import { formatOption, parseArguments } from '../argv.ts';
import { ofSubmission, Refusal } from '../refusal.ts';
import { poolStatus } from '../rehearsal.ts';
import { printJson, printLines } from './output.ts';
import { currentUser } from './session.ts';

export const poolName = 'default';
export const platformName = 'default';

const short = { t: 'format-type', p: 'pool' };
const listOptions = {
  ...formatOption,
  pool: { kind: 'list' },
  mode: { kind: 'value', choices: ['free', 'used'] },
} as const;

/** Throws for a pool that this machine does not have. */
export function checkPool(name: string): void {
  if (name !== poolName) throw new Refusal(`Pool ${name} not found.`, 400);
}

/** Throws, as part of a submission, while the pool takes no work. */
export function checkPoolOpen(): void {
  const status = poolStatus();
  if (status === 'ONLINE') return;
  const why =
    status === 'MAINTENANCE'
      ? 'is undergoing maintenance. Users will have to wait until maintenance is completed before submission.'
      : 'is offline.';
  throw ofSubmission(new Refusal(`Pool ${poolName} ${why}`, 400));
}

export function profileList(argv: string[]): void {
  const args = parseArguments('osmo profile list', argv, { options: formatOption, short });
  const user = currentUser();
  if (args.text('format-type') !== 'json') {
    return printLines(
      'user:',
      `  name: ${user}`,
      `  email: ${user}`,
      'notifications:',
      '  email: False',
      '  slack: False',
      'pool:',
      `  default: ${poolName}`,
      '  accessible:',
      `  - ${poolName}`,
      'roles:',
    );
  }
  const profile = { username: user, email_notification: false, slack_notification: false, pool: poolName };
  printJson({ profile, roles: [], pools: [poolName], token: null });
}

/** There is no GPU here: CPU stand-ins stand in, and a task's `gpu` is asked of nobody. Numbers are strings, as in OSMO. */
const usage = {
  quota_used: '0',
  quota_free: '0',
  quota_limit: '0',
  total_usage: '0',
  total_capacity: '0',
  total_free: '0',
};

function pool(): Record<string, unknown> {
  return {
    name: poolName,
    description: 'Embedded engine on this machine: CPU previews, no GPU',
    status: poolStatus(),
    download_type: null,
    enable_maintenance: poolStatus() === 'MAINTENANCE',
    backend: 'embedded',
    default_platform: platformName,
    default_exec_timeout: '',
    default_queue_timeout: '',
    max_exec_timeout: '',
    max_queue_timeout: '',
    default_exit_actions: {},
    resources: {},
    topology_keys: [],
    platforms: {
      [platformName]: {
        description: '',
        host_network_allowed: false,
        privileged_allowed: false,
        allowed_mounts: [],
        default_mounts: [],
      },
    },
    resource_usage: usage,
  };
}

export function poolList(argv: string[]): void {
  const args = parseArguments('osmo pool list', argv, { options: listOptions, short });
  currentUser();
  const wanted = args.list('pool');
  const shown = wanted.length === 0 || wanted.includes(poolName);
  if (args.text('format-type') === 'json') {
    return printJson({ node_sets: shown ? [{ pools: [pool()] }] : [], resource_sum: usage }, 4);
  }
  if (!shown) return printLines(`Pools ${wanted.join(', ')} not found`);
  printLines(`${poolName}  ONLINE  Embedded engine on this machine: CPU previews, no GPU`);
}

export function resourceList(argv: string[]): void {
  const args = parseArguments('osmo resource list', argv, {
    options: { ...formatOption, pool: { kind: 'list' }, platform: { kind: 'list' } },
    short,
  });
  currentUser();
  const wanted = args.list('pool');
  const cpu = String(availableParallelism());
  const memory = String(Math.round(totalmem() / 2 ** 30));
  const resource = {
    hostname: hostname(),
    exposed_fields: {
      node: hostname(),
      'pool/platform': [`${poolName}/${platformName}`],
      cpu,
      memory,
      gpu: '0',
    },
    taints: [],
    usage_fields: { cpu: '0', memory: '0', gpu: '0' },
    platform_workflow_allocatable_fields: {
      [poolName]: {
        [platformName]: {
          storage: 0,
          cpu: availableParallelism(),
          memory: `${Math.floor(totalmem() / 1024)}Ki`,
          gpu: 0,
        },
      },
    },
    backend: 'embedded',
    pool_platform_labels: { [poolName]: [platformName] },
    resource_type: 'RESERVED',
  };
  if (args.text('format-type') !== 'json')
    return printLines(`${hostname()}  ${poolName}/${platformName}  cpu ${cpu}  memory ${memory} GiB  gpu 0`);
  printJson({ resources: wanted.length === 0 || wanted.includes(poolName) ? [resource] : [] }, 4);
}

/** Always JSON. The one template has no GPU mounts: the engine waives those checks and says so in the log. */
export function configShow(argv: string[]): void {
  const args = parseArguments('osmo config show', argv, {
    options: {},
    positionals: { name: 'config_type', min: 1, max: 2 },
  });
  currentUser();
  const [type = '', name] = args.positionals;
  const known: Record<string, Record<string, unknown>> = {
    POD_TEMPLATE: { embedded_user: { spec: { containers: [{ name: '{{USER_CONTAINER_NAME}}' }] } } },
    POOL: { [poolName]: pool() },
  };
  const config = known[type];
  if (!config)
    throw new Refusal(
      `Invalid config type "${type}". Available types: ${Object.keys(known).join(', ')}`,
      1,
      2,
    );
  if (name !== undefined && !(name in config))
    throw new Refusal(`Cannot index into dict with "${name}"`, 1, 2);
  printJson(name === undefined ? config : config[name]);
}
