/** Faults of the data below a root. */
import { injectFaults } from '../support/inject-faults.ts';
import { dataFaults } from './data-faults.ts';

injectFaults(dataFaults);
