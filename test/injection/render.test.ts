import { injectFaults } from '../support/inject-faults.ts';
import { renderFaults } from './render-faults.ts';

injectFaults(renderFaults);
