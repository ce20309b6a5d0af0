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
    readBytes(count: number): Uint8Array;
  }
  interface ValueRep {
    readonly isArray: boolean;
    readonly isInlined: boolean;
    readonly isCompressed: boolean;
    readonly typeEnum: number;
    readonly payload: number;
    getInlinedValue(): number;
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
    _readInlinedValue(rep: ValueRep): unknown;
    _readScalarValue(type: number): unknown;
    _readArrayValue(rep: ValueRep): unknown;
    _readCompressedArray(type: number, size: number): unknown;
    _readTimeSamples(rep: ValueRep): unknown;
    _readValue(rep: ValueRep): unknown;
  }
}
