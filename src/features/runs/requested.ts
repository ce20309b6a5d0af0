/** What a run was asked for, from its specification. */
import * as z from 'zod';
import { type DefectPair, pairName } from '../../domain/taxonomy.ts';
import { environmentWith, jsonOrText, lookRelease, readSpec } from './spec.ts';

export interface Requested {
  samples: number | undefined;
  pairs: DefectPair[];
  /** Id of the image-edit model. */
  model: string | undefined;
  /** Name of the board. */
  board: string | undefined;
  /** Of the images that render and make the camera look. */
  release: string | undefined;
}

const pairsForm = z.array(z.tuple([z.string(), z.string()]));

/** Another workflow than ours has nothing of it. */
export function requestedIn(text: string): Requested {
  const spec = readSpec(text);
  const found = spec && environmentWith(spec, 'NUM_SDG');
  const pairs = pairsForm.safeParse(jsonOrText(found?.ANOMALY_TYPES_JSON ?? '[]'));
  const samples = Number(found?.NUM_SDG);
  return {
    samples: Number.isInteger(samples) ? samples : undefined,
    pairs: pairs.data ?? [],
    model: spec && environmentWith(spec, 'IMAGE_EDIT_MODEL')?.IMAGE_EDIT_MODEL,
    board: spec && environmentWith(spec, 'BOARD')?.BOARD,
    release: spec && lookRelease(spec),
  };
}

/** The pairs as `<MATERIAL>+<DEFECT>`. */
export const requestedDefects = ({ pairs }: Requested): string[] => pairs.map(pairName);
