/**
 * What the pieces of a part are: its body, its joints, its pads. By the words of names first, then by the material, then by
 * how it looks and lies. The classes are those that AnomalyGen's placing by CAD knows: `capacitor`, `ic`, `solder`, `pad`.
 */
import { boundsOf, lengthOf } from '../usd/bounds.ts';
import type { Group, Part, Piece } from './parts.ts';

type PieceClass = 'body' | 'solder' | 'pad';
type PartClass = 'capacitor' | 'ic';

export interface Judged {
  /** Undefined: neither a passive part nor an IC, as connectors, screws and marks are. */
  part: PartClass | undefined;
  /** What says so. */
  why: string;
  /** Class of each kind of piece. */
  kinds: Map<string, PieceClass>;
  /** Joints of one part: pieces of solder. */
  joints: number;
}

const words: [PieceClass, RegExp][] = [
  ['body', /(?:^|[\W_])(?:body|housing|mold|mould|case|marking|label|ceramic|epoxy)/],
  ['solder', /solder(?!_?(?:mask|resist))|fillet|paste|joint/],
  ['pad', /(?:^|[\W_])(?:pad|land)s?(?:[\W_#]|$)/],
  ['solder', /(?:^|[\W_])(?:lead|pin|leg|ball|bump)s?(?:[\W_#]|$)/],
  ['body', /(?:^|[\W_])(?:term|termination|electrode|end_?cap)/],
];
const metals = /tin\b|solder|copper|gold|silver|nickel|alu|metal|steel|lead\b/;

const passive =
  /(?:^|[\W_])(?:res|cap|ind|ferrite|resistor|capacitor|inductor|chip)|(?:^|[\W_])(?:0201|0402|0603|0805|1206|1210|1812|2010|2512)/;
const circuit =
  /(?:^|[\W_])(?:[a-z]*so[pi]?c?-?_?\d|[a-z]*qf[np]|bga|lga|dfn|son|sc70|sot|tssop|ic|mcu|fpga|amp)/;
const neither = /conn|header|socket|screw|hole|fiducial|switch|button|heatsink|shield|test_?point/;
const byLetters: [PartClass | undefined, RegExp][] = [
  ['capacitor', /^(?:R|C|L|FB|RN|CN?P|RV)_?\d/],
  ['ic', /^(?:U|IC|Q)_?\d/],
  [undefined, /^(?:J|CN|CON|P|X|SW|S|TP|H|MH|FID|BT|K|F)_?\d/],
];

export function judged({ parts, file }: Group): Judged {
  const [first] = parts;
  if (first === undefined) return { part: undefined, why: 'nothing', kinds: new Map(), joints: 0 };
  const kinds = new Map<string, PieceClass>();
  for (const piece of first.pieces) kinds.set(piece.kind, classOf(piece, first));
  // A part of metal alone has a body, too.
  const joints = first.pieces.filter(({ kind }) => kinds.get(kind) === 'solder').length;
  const name = first.path.slice(first.path.lastIndexOf('/') + 1);
  const { part, why } = kindOf(
    name,
    `${file ?? ''} ${first.path.split('/').slice(-2).join(' ')}`,
    first,
    joints,
  );
  return { part, why, kinds, joints };
}

function kindOf(name: string, said: string, part: Part, joints: number): Pick<Judged, 'part' | 'why'> {
  for (const [is, letters] of byLetters) if (letters.test(name)) return { part: is, why: `the name ${name}` };
  const text = said.toLowerCase();
  if (neither.test(text)) return { part: undefined, why: `the words of ${said.trim()}` };
  if (passive.test(text)) return { part: 'capacitor', why: `the words of ${said.trim()}` };
  if (circuit.test(text)) return { part: 'ic', why: `the words of ${said.trim()}` };
  if (part.pieces.length === 1) return { part: undefined, why: 'one mesh, and no name that tells' };
  if (joints >= 3) return { part: 'ic', why: `${joints} joints` };
  return joints === 2
    ? { part: 'capacitor', why: '2 joints' }
    : { part: undefined, why: `${joints} joints, and no name that tells` };
}

function classOf(piece: Piece, part: Part): PieceClass {
  const name = piece.kind.toLowerCase();
  const said = words.find(([, pattern]) => pattern.test(name));
  if (said) return said[0];
  const { bound, material } = piece.mesh;
  const finish = (bound ?? '').slice((bound ?? '').lastIndexOf('/') + 1).toLowerCase();
  if (/solder|paste/.test(finish) && !/mask|resist/.test(finish)) return 'solder';
  if (material.metallic < 0.5 && !metals.test(finish)) return 'body';
  return metalOf(piece, part);
}

/** Of metal: flat and lowest is a pad, as high as the body belongs to it, the rest holds the part. */
function metalOf({ bounds }: Piece, { pieces, bounds: whole }: Part): PieceClass {
  const rest = boundsOf(pieces.filter(({ mesh }) => mesh.material.metallic < 0.5).map((one) => one.bounds));
  const height = whole.max[2] - whole.min[2];
  if (bounds.max[2] <= whole.min[2] + height * 0.1) return 'pad';
  if (Number.isFinite(rest.max[2]) && bounds.max[2] >= rest.max[2] - height * 0.05 && pieces.length > 1)
    return lengthOf(bounds) < lengthOf(whole) ? 'body' : 'solder';
  return 'solder';
}
