/** Faults of the camera look, each run through the embedded engine. */
import { injectFaults } from '../support/inject-faults.ts';
import { cameraLookFaults } from './camera-look-faults.ts';

injectFaults(cameraLookFaults);
