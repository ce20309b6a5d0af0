/** Faults while a run is at work, and of a finetuning run. */
import { injectFaults } from '../support/inject-faults.ts';
import { finetuneFaults } from './finetune-faults.ts';
import { runFaults } from './run-faults.ts';

injectFaults([...runFaults, ...finetuneFaults]);
