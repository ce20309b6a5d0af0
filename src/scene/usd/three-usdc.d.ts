/** The parts of three's crate parser that this reader uses; three ships no types for it. */
declare module 'three/examples/jsm/loaders/usd/USDCParser.js' {
  interface BinaryReader {
    offset: number;
    readUint8(): number;
    readInt32(): number;
    readUint32(): number;
    readInt64(): number;
    readUint64(): number;
    readFloat32(): number;
    readFloat64(): number;
  }
  export class USDCParser {
    reader: BinaryReader;
    tokens: string[];
    strings: number[];
    paths: string[];
    version: { major: number; minor: number };
    sections: Record<string, { start: number; size: number } | undefined>;
    _readPaths(): void;
    parseData(buffer: ArrayBuffer): {
      specsByPath: Record<string, { specType: number; fields: Record<string, unknown> }>;
    };
    _readHalf(): number;
    _halfToFloat(bits: number): number;
    _readInlinedValue(rep: { typeEnum: number; getInlinedValue(): number }): unknown;
    _readScalarValue(type: number): unknown;
    _readArrayValue(rep: { typeEnum: number; isCompressed: boolean }): unknown;
  }
}
