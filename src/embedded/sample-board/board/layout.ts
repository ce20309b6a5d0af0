/** Where the parts stand: sixteen functional blocks of one larger part with chips around it. */
import { codes } from '../packages/library.ts';
import type { PackageModel } from '../packages/model.ts';

export const board = { width: 60, height: 46, corner: 2, hole: { radius: 1, inset: 1.9 } };

export interface Placement {
  refdes: string;
  package: string;
  x: number;
  y: number;
  /** Degrees, counter-clockwise. */
  rotation: 0 | 90 | 180 | 270;
  /** Marking variant, where the package has some. */
  variant?: string;
}

const columns = [-23.2, -9, 5.4, 20.5];
const rows = [18.2, 6.5, -5.1, -16.6];

/** The larger part of each block, row by row from the top left. */
const centers = [
  ['SOIC-8', 'TSSOP-16', 'SOIC-8', 'TSSOP-16'],
  ['TSSOP-16', 'SOIC-14', 'IND-6060', 'SOIC-8'],
  ['SOIC-8', 'IND-6060', 'TSSOP-16', 'SOIC-14'],
  ['SOIC-8', 'SOIC-8', 'TSSOP-16', 'SOIC-14'],
];

/** Small parts right and left of a block's centre: package, distance from the centre's row. */
type Stack = readonly (readonly [pack: string, dy: number])[];
const stacks: readonly Stack[] = [
  [
    ['C0603', 3.2],
    ['R0603', 1.3],
    ['C0402', -0.6],
    ['R0402', -2.5],
  ],
  [
    ['R0805', 2.8],
    ['C0805', 0.3],
    ['R0603', -2.2],
  ],
  [
    ['C0402', 3.2],
    ['R0603', 1.3],
    ['R0402', -0.6],
    ['C0603', -2.5],
  ],
  [
    ['C0603', 3.05],
    ['SOD-123', 0.15],
    ['C0402', -2.65],
  ],
  [
    ['R0603', 3],
    ['SOT-23', 0],
    ['C0402', -2.7],
  ],
];

const letters: Record<string, string> = {
  SOIC: 'U',
  TSSOP: 'U',
  SOT: 'Q',
  SOD: 'D',
  IND: 'L',
  HDR: 'J',
  C: 'C',
  R: 'R',
};

/** All parts of the board, numbered from the top left. */
export function placements(): Placement[] {
  const parts: Placement[] = [];
  const counts = new Map<string, number>();
  const add = (pack: string, x: number, y: number, rotation: Placement['rotation']): void => {
    const letter = letters[pack.split('-')[0] ?? ''] ?? letters[pack[0] ?? ''] ?? 'X';
    const number = (counts.get(letter) ?? 0) + 1;
    counts.set(letter, number);
    const part: Placement = { refdes: `${letter}${number}`, package: pack, x, y, rotation };
    if (letter === 'R' && pack !== 'R0402') part.variant = `code_${codes[number % codes.length]}`;
    parts.push(part);
  };
  rows.forEach((y, row) => {
    columns.forEach((x, column) => {
      const first = column === 0;
      const last = column === columns.length - 1;
      const corner = row === 0 || row === rows.length - 1;
      const side = row * columns.length + column;
      add(centers[row]?.[column] ?? 'SOIC-8', x, y, 0);
      // Beside the board's edge there is room for upright chips only, and in the corners for screws.
      if (first) upright(-28.2, side, corner && row === 0, corner && row > 0);
      else stack(stacks[(side * 2) % stacks.length] ?? [], x - 5.6, side);
      if (last) upright(25.6, side + 1, corner && row === 0, corner && row > 0);
      else stack(stacks[(side * 2 + 1) % stacks.length] ?? [], x + 5.6, side + 1);
      if (row < rows.length - 1) below(x, y - 5.6, side);

      function stack(rowsOf: Stack, at: number, turn: number): void {
        rowsOf.forEach(([pack, dy], index) => {
          const flipped = (turn + index) % 2 === 0;
          const long = pack.startsWith('SO');
          add(pack, at, y + dy, long ? (flipped ? 270 : 90) : flipped ? 180 : 0);
        });
      }
      function upright(at: number, turn: number, skipTop: boolean, skipBottom: boolean): void {
        if (!skipTop) add(turn % 2 === 0 ? 'C0603' : 'R0603', at, y + 2.6, 90);
        add(turn % 2 === 0 ? 'R0402' : 'C0402', at, y - 0.2, 90);
        if (!skipBottom) add(turn % 2 === 0 ? 'C0402' : 'R0603', at, y - 2.7, 270);
      }
    });
  });
  add('HDR-1x6', 0, -21.4, 0);
  return parts;

  /** A row of chips under the block, as decoupling sits. */
  function below(x: number, y: number, turn: number): void {
    [-3, 0, 3].forEach((dx, index) => {
      const pack = (turn + index) % 3 === 0 ? 'R0603' : (turn + index) % 3 === 1 ? 'C0603' : 'C0402';
      add(pack, x + dx, y, index === 1 ? 180 : 0);
    });
  }
}

/** Half extents of a placed part's courtyard. */
export function extent(part: Placement, model: PackageModel): { x: number; y: number } {
  const { width, height } = model.courtyard;
  const turned = part.rotation % 180 !== 0;
  return { x: (turned ? height : width) / 2, y: (turned ? width : height) / 2 };
}

/** Throws when two courtyards overlap, or one leaves the board or meets a mounting hole. */
export function checkPlacement(parts: readonly Placement[], library: Map<string, PackageModel>): void {
  const boxes = parts.map((part) => {
    const model = library.get(part.package);
    if (!model) throw new Error(`${part.refdes}: no package ${part.package}`);
    const half = extent(part, model);
    return { part, x0: part.x - half.x, x1: part.x + half.x, y0: part.y - half.y, y1: part.y + half.y };
  });
  for (const { x, y } of mountingHoles()) {
    const keep = board.hole.radius + 0.3;
    boxes.push({
      part: { refdes: 'hole', package: '', x, y, rotation: 0 },
      x0: x - keep,
      x1: x + keep,
      y0: y - keep,
      y1: y + keep,
    });
  }
  boxes.forEach((a, i) => {
    const outside = Math.max(-a.x0, a.x1) > board.width / 2 || Math.max(-a.y0, a.y1) > board.height / 2;
    if (outside) throw new Error(`${a.part.refdes} reaches over the board's edge`);
    for (const b of boxes.slice(i + 1))
      if (a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1)
        throw new Error(`${a.part.refdes} and ${b.part.refdes} overlap`);
  });
}

export function mountingHoles(): { x: number; y: number }[] {
  const x = board.width / 2 - board.hole.inset;
  const y = board.height / 2 - board.hole.inset;
  return [
    { x: -x, y },
    { x, y },
    { x: -x, y: -y },
    { x, y: -y },
  ];
}
