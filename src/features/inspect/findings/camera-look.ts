/** Findings from the camera look: another look than the reference is what a wrong image-edit model leaves. */
import { nextCall } from '../../../base/next-call.ts';
import { type Drift, threshold } from '../appearance/drift.ts';
import { type LookOf, type Measured, otherLook, type Profile } from '../appearance/profile.ts';
import { driftId, type Finding } from '../inspection.ts';

/** Mean distance from grey below which a picture has no colour, of 128. */
const colourless = 0.5;

/** Pictures of a board without any colour are most often saved or converted so, whatever the reference says. */
export function greyFinding(looks: readonly Measured[]): Finding[] {
  const grey = looks.filter(({ features }) => (features['chroma mean'] ?? 128) < colourless);
  if (grey.length === 0 || grey.length * 2 < looks.length) return [];
  return [
    {
      id: 'look.grey',
      level: 'look',
      what: `the camera-look pictures are grey: ${grey.length} of ${looks.length} have no colour`,
      samples: [],
      fix: 'an endpoint or a copy that drops colour made them: look at the endpoint, then run again',
    },
  ];
}

/** `strange` are samples whose crop is most unlike the reference, worst first. */
export function lookFindings(
  drift: Drift | undefined,
  profile: Profile | undefined,
  strange: readonly string[],
  of: LookOf & { run: string; root: string },
): Finding[] {
  if (!profile) return [noReference(of)];
  if (!drift)
    return [
      {
        id: 'look.no_reference',
        level: 'info',
        what: `the camera look was not compared: the profile ${profile.name} knows none of these materials, or there are no looks`,
        samples: [],
      },
    ];
  const others = otherLook(profile, of);
  const judged =
    others.length === 0 ? compared(drift, profile.name, strange) : told(drift, profile.name, others);
  return [judged, ...unknownMaterials(drift, profile.name)];
}

/** A board without a reference is no worse for it. */
function noReference({ board, model, release, run, root }: LookOf & { run: string; root: string }): Finding {
  const whose = [
    board ?? 'not known',
    ...(model === undefined ? [] : [model]),
    ...(release === undefined ? [] : [release]),
  ];
  return {
    id: 'look.no_reference',
    level: 'info',
    what: `no reference for this board (${whose.join(', ')}): the camera look was not judged; when a person has looked at these pictures and approved them, ${nextCall('inspect_dataset', { run, dig_url_root: root, save_profile: run.slice(0, 61) })} keeps them as the reference of its next runs`,
    samples: [],
  };
}

/** Somebody named a reference of another board, model or release: their look may differ without a fault. */
function told({ score }: Drift, profile: string, others: readonly string[]): Finding {
  return {
    id: 'look.other_reference',
    level: 'info',
    what: `camera look ${score.toFixed(2)} like the reference ${profile}; that is no judgement, since it is of ${others.join('; of ')}`,
    samples: [],
  };
}

function compared({ score, materials }: Drift, profile: string, strange: readonly string[]): Finding {
  const alike = score.toFixed(2);
  if (score >= threshold)
    return {
      id: 'look.alike',
      level: 'info',
      what: `camera look ${alike} like the reference ${profile} (threshold ${threshold})`,
      samples: [],
    };
  const [worst] = materials;
  return {
    id: driftId,
    level: 'bad',
    what: `camera look only ${alike} like the reference ${profile} (threshold ${threshold}); ${worst ? words(worst) : ''}`,
    samples: [...strange],
    fix: 'the endpoint may have served another model or checkpoint: check_endpoint; then run again, since AnomalyGen is finetuned on the reference look',
  };
}

function unknownMaterials({ unknown }: Drift, profile: string): Finding[] {
  if (unknown.length === 0) return [];
  return [
    {
      id: 'look.unknown_material',
      level: 'info',
      what: `the profile ${profile} does not know ${unknown.join(', ')}: their look was not compared`,
      samples: [],
    },
  ];
}

function words({ material, differs }: Drift['materials'][number]): string {
  const loudest = differs.slice(0, 3).map(({ feature, here, reference }) => {
    return `${feature} ${here.toPrecision(3)} in place of ${reference.toPrecision(3)}`;
  });
  return `${material}: ${loudest.join(', ')}`;
}
