/** Captions for pictures on machines that have no fonts: a 5x7 dot-matrix alphabet. */

/** Seven rows of five dots each, top row first, each row one base-32 digit (leftmost dot = 16). */
const glyphs: Record<string, string> = {
  ' ': '0000000',
  '-': '000v000',
  _: '000000v',
  '.': '0000066',
  ',': '0000648',
  ':': '0660660',
  '/': '1122448',
  '+': '044v440',
  '(': '2488842',
  ')': '8422248',
  '%': 'op24835',
  '=': '00v0v00',
  '#': 'aavavaa',
  "'": '4400000',
  '0': 'ehjlphe',
  '1': '4c4444e',
  '2': 'eh1248v',
  '3': 'v2421he',
  '4': '26aiv22',
  '5': 'vgu11he',
  '6': '68guhhe',
  '7': 'v124888',
  '8': 'ehhehhe',
  '9': 'ehhf12c',
  A: 'ehhvhhh',
  B: 'uhhuhhu',
  C: 'ehggghe',
  D: 'sihhhis',
  E: 'vgguggv',
  F: 'vgguggg',
  G: 'ehgnhhf',
  H: 'hhhvhhh',
  I: 'e44444e',
  J: '72222ic',
  K: 'hikokih',
  L: 'ggggggv',
  M: 'hrllhhh',
  N: 'hhpljhh',
  O: 'ehhhhhe',
  P: 'uhhuggg',
  Q: 'ehhhlid',
  R: 'uhhukih',
  S: 'fgge11u',
  T: 'v444444',
  U: 'hhhhhhe',
  V: 'hhhhha4',
  W: 'hhhllla',
  X: 'hha4ahh',
  Y: 'hhha444',
  Z: 'v1248gv',
};

const glyphWidth = 6;

/** Calls `dot` for every dot of the caption, in dots from its top left corner. Unknown characters become `#`. */
export function forEachDot(text: string, dot: (x: number, y: number) => void): void {
  const known = glyphs['#'] ?? '';
  [...text.toUpperCase()].forEach((character, at) => {
    const glyph = glyphs[character] ?? known;
    for (let y = 0; y < 7; y++) {
      const bits = Number.parseInt(glyph[y] ?? '0', 32);
      for (let x = 0; x < 5; x++) if (bits & (16 >> x)) dot(at * glyphWidth + x, y);
    }
  });
}
