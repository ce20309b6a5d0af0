/** Every known failure: the one source of the docs table, of the resource and of diagnoses. */
import { anomalygenTroubles } from './anomalygen.ts';
import { cameraLookTroubles } from './camera-look.ts';
import { defectTroubles } from './defects.ts';
import type { Trouble } from './entry.ts';
import { finetuneTroubles } from './finetune.ts';
import { platformTroubles } from './platform.ts';
import { podTroubles } from './pods.ts';
import { release11Troubles } from './release-1.1.ts';
import { release11DefectTroubles } from './release-1.1-defects.ts';
import { renderTroubles } from './render.ts';
import { setupTroubles } from './setup.ts';

/** In the order of the pipeline, the platform last. */
export const catalogue: readonly Trouble[] = [
  ...setupTroubles,
  ...renderTroubles,
  ...cameraLookTroubles,
  ...finetuneTroubles,
  ...defectTroubles,
  ...anomalygenTroubles,
  ...release11Troubles,
  ...release11DefectTroubles,
  ...platformTroubles,
  ...podTroubles,
];
