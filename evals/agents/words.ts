/** What the reference agent understands of the user's words: values and wishes, by simple patterns. */

/** Values of a run, an export or an endpoint that the words name. */
export function valuesIn(words: string): Record<string, unknown> {
  const url = (pattern: RegExp): string | undefined => pattern.exec(words)?.[0].replace(/[.,;:!?)'"]+$/, '');
  const number = (pattern: RegExp): number | undefined => {
    const found = pattern.exec(words)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const found: Record<string, unknown> = {
    dig_url_root: url(/\b(?:s3|gs|file|azure|swift|tos):\/\/\S+/),
    image_edit_endpoint: url(/\bhttps?:\/\/\S+/),
    image_edit_model: /\b(?:[\w-]+\/)?qwen[\w.-]*[\w]/i.exec(words)?.[0],
    scene_filename: /\b[\w./-]+\.usd[acz]?\b/i.exec(words)?.[0],
    board: /\b(?:call|name) (?:it|the board) ([a-z]\w*)/i.exec(words)?.[1],
    smoke_test: /smoke[- ]test/i.test(words) || undefined,
    num_sdg: number(/\b(\d+)\s+(?:labelled |final |defect )*(?:images|pictures|samples)\b/i),
    render_patches: number(/\b(\d+)\s+(?:scan )?patches\b/i),
    checkpoint_step: number(/\bstep (\d+)/i),
    anomaly_types: pairsIn(words),
    release: /\brelease (1\.[01])\b/i.exec(words)?.[1],
    mode: /\bfinetun/i.test(words) ? 'finetune' : undefined,
    format: /\b(coco|yolo|mvtec)\b/i.exec(words)?.[1]?.toLowerCase(),
    exclude: excludesIn(words),
    stages: /\beverything of\b/i.test(words) ? ['render', 'camera_look', 'defects'] : undefined,
    folder: /\bto (\/\S+[\w-])/i.exec(words)?.[1],
    labels_only: /\b(only|just) (the )?labels\b|\blabels only\b/i.test(words) || undefined,
    zip: /\bzip\b/i.test(words) || undefined,
    search: /\blog\b.*?"([^"]+)"/i.exec(words)?.[1],
    rejected: /\breject\b/i.test(words) ? samplesIn(words) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Names of runs, as they are stamped. */
export const runsIn = (words: string): string[] => words.match(/\b[a-z][\w-]*-[0-9a-f]{8}\b/g) ?? [];

const samplesIn = (words: string): string[] => words.match(/\b\w+\+[a-z_]+_\d+\b/g) ?? [];

/** The pairs that the shipped checkpoint knows, by the words for them. */
const pairs: [RegExp, [string, string]][] = [
  [/\bbridg/i, ['IC', 'bridge']],
  [/\bexcess solder|too much solder/i, ['passive_component', 'excess_solder']],
  [/\bmissing (part|component|passive)/i, ['passive_component', 'missing']],
];

/** What people ask for that it does not know. */
const asked: typeof pairs = [[/\btombston/i, ['passive_component', 'tombstone']]];

/** Only where the words narrow down: "only bridges", "just the ICs". */
function pairsIn(words: string): [string, string][] | undefined {
  const narrowed = /\b(?:only|just|nothing but)\b([^.;]*)/i.exec(words)?.[1];
  if (narrowed === undefined) return undefined;
  const material = /\bICs?\b/.test(narrowed)
    ? 'IC'
    : /\bpassives?\b/i.test(narrowed)
      ? 'passive_component'
      : undefined;
  const named = [...pairs, ...asked].filter(([word]) => word.test(narrowed)).map(([, pair]) => pair);
  const found = named.length > 0 ? named : pairs.map(([, pair]) => pair).filter(([of]) => of === material);
  return found.length > 0 ? found : undefined;
}

function excludesIn(words: string): string[] | undefined {
  if (!/\b(leave out|leaving out|without|exclud|except|not the)/i.test(words)) return undefined;
  const kinds = [
    ...(/\breject/i.test(words) ? ['rejected'] : []),
    ...(/\b(finding|fault|bad|broken)/i.test(words) ? ['findings'] : []),
  ];
  return kinds.length > 0 ? kinds : undefined;
}
