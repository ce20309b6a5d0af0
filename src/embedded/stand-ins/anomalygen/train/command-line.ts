/** The command line of AnomalyGen's training: what torchrun takes, and behind `-m` what the training module takes. */
export interface TrainCommand {
  /** Ranks that the real trainer would start, one per GPU. */
  processes: number;
  agConfig: string;
  experiment: string;
}

const moduleName = 'scripts.anomaly_gen.ag_train';
const baseConfig = 'cosmos_predict2/configs/base/ag_config.py';
const experiments = ['predict2_anomaly_gen_ddp_2b', 'predict2_anomaly_gen_ddp_14b'];

/** Throws with the word that is wrong, as torchrun, the training module and its override grammar do. */
export function parseCommand(argv: readonly string[]): TrainCommand {
  const at = argv.indexOf('-m');
  if (at < 0 || argv[at + 1] !== moduleName)
    throw new Error(
      `No module named ${argv[at + 1] ?? argv[0] ?? ''}: this torchrun runs -m ${moduleName} and nothing else`,
    );
  const launcher = options(argv.slice(0, at), ['nproc_per_node', 'master_port']);
  const rest = argv.slice(at + 2);
  const end = rest.indexOf('--') < 0 ? rest.length : rest.indexOf('--');
  const { config, ag_config } = options(rest.slice(0, end), ['config', 'ag_config']);
  if (config !== baseConfig)
    throw new Error(`--config ${config ?? 'is missing'}: the repo has ${baseConfig}`);
  if (ag_config === undefined) throw new Error('the following arguments are required: --ag_config');
  const processes = Number(launcher.nproc_per_node ?? '1');
  if (!Number.isInteger(processes) || processes < 1)
    throw new Error(`--nproc_per_node takes a number of GPUs from 1, not ${launcher.nproc_per_node}`);
  return { processes, agConfig: ag_config, experiment: experimentOf(rest.slice(end + 1)) };
}

function experimentOf(overrides: readonly string[]): string {
  const other = overrides.find((word) => !word.startsWith('experiment='));
  if (other !== undefined)
    throw new Error(`this preview takes the override experiment=... alone, not ${other}`);
  const experiment = overrides.at(-1)?.slice('experiment='.length) ?? '';
  if (experiments.includes(experiment)) return experiment;
  throw new Error(`Could not find 'experiment/${experiment}'; available options: ${experiments.join(', ')}`);
}

/** `--name=value`, as the call writes it. */
function options<Known extends string>(
  argv: readonly string[],
  known: readonly Known[],
): Partial<Record<Known, string>> {
  const values: Partial<Record<Known, string>> = {};
  for (const word of argv) {
    const [, name, value] = /^--(\w+)=(.*)$/s.exec(word) ?? [];
    const key = known.find((candidate) => candidate === name);
    if (key === undefined || value === undefined) throw new Error(`unrecognized arguments: ${word}`);
    values[key] = value;
  }
  return values;
}
