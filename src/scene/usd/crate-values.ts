/** three's crate parser, taught the values of composition: list edits, references, payloads, quaternions. */
import { USDCParser } from 'three/examples/jsm/loaders/usd/USDCParser.js';
import { type Arc, type ListEdit, noEdit } from './spec.ts';

/** Numbers of value types in crate files, from OpenUSD's crateDataTypes.h. */
const type = {
  bool: 1,
  int: 3,
  int64: 5,
  half: 7,
  string: 10,
  assetPath: 12,
  quatd: 16,
  quatf: 17,
  quath: 18,
  vec2d: 19,
  vec3d: 23,
  vec3h: 25,
  vec3i: 26,
  vec4d: 27,
  vec4h: 29,
  tokenListOp: 32,
  stringListOp: 33,
  pathListOp: 34,
  referenceListOp: 35,
  payload: 47,
  layerOffsetVector: 49,
  stringVector: 50,
  valueBlock: 51,
  payloadListOp: 55,
} as const;

interface InlinedRep {
  typeEnum: number;
  getInlinedValue(): number;
}

export class CrateParser extends USDCParser {
  /**
   * A file may encode fewer paths than it has room for (the empty path takes a place and no entry). three
   * sizes the compressed arrays by the first count; OpenUSD's writer sizes them by the second.
   */
  override _readPaths(): void {
    const { start } = this.sections.PATHS ?? {};
    const { major, minor } = this.version;
    if (start === undefined || (major === 0 && minor < 4)) return super._readPaths();
    this.reader.offset = start + 8;
    const encoded = this.reader.readUint64();
    const read = this.reader.readUint64.bind(this.reader);
    let first = true;
    this.reader.readUint64 = () => {
      const count = read();
      if (!first) return count;
      first = false;
      return encoded;
    };
    super._readPaths();
    this.reader.readUint64 = read;
  }

  override _readScalarValue(kind: number): unknown {
    switch (kind) {
      case type.tokenListOp:
        return this.listEdit(() => this.tokens[this.reader.readUint32()] ?? '');
      case type.stringListOp:
        return this.listEdit(() => this.text());
      case type.pathListOp:
        return this.listEdit(() => this.paths[this.reader.readUint32()] ?? '');
      case type.referenceListOp:
        return this.listEdit(() => this.reference());
      case type.payloadListOp:
        return this.listEdit(() => this.payload());
      case type.payload:
        return { ...noEdit<Arc>(), explicit: [this.payload()] };
      case type.stringVector:
        return this.many(() => this.text());
      case type.layerOffsetVector:
        return this.many(() => [this.reader.readFloat64(), this.reader.readFloat64()]);
      case type.valueBlock:
        return null;
      case type.quatd:
        return realFirst(this.times(4, () => this.reader.readFloat64()));
      case type.quatf:
        return realFirst(this.times(4, () => this.reader.readFloat32()));
      case type.quath:
        return realFirst(this.times(4, () => this._readHalf()));
      case type.vec3i:
        return this.times(3, () => this.reader.readInt32());
      default:
        return super._readScalarValue(kind);
    }
  }

  /** Small values stand in the value's own word; three knows some of these types. */
  override _readInlinedValue(rep: InlinedRep): unknown {
    const word = rep.getInlinedValue();
    const bytes = (count: number): number[] =>
      Array.from({ length: count }, (_, n) => (word << (24 - 8 * n)) >> 24);
    switch (rep.typeEnum) {
      case type.int:
      case type.int64:
        return word | 0;
      case type.half:
        return this._halfToFloat(word & 0xffff);
      case type.vec2d:
        return bytes(2);
      case type.vec3d:
      case type.vec3h:
        return bytes(3);
      case type.vec4d:
      case type.vec4h:
        return bytes(4);
      default:
        return super._readInlinedValue(rep);
    }
  }

  override _readArrayValue(rep: { typeEnum: number; isCompressed: boolean }): unknown {
    const kind = rep.typeEnum;
    const wide = kind === type.vec2d ? 2 : kind === type.vec3d ? 3 : kind === type.vec4d ? 4 : 0;
    if (wide > 0) return Float64Array.from(this.times(this.size() * wide, () => this.reader.readFloat64()));
    if (kind === type.vec3i)
      return Int32Array.from(this.times(this.size() * 3, () => this.reader.readInt32()));
    if (kind === type.bool) return this.times(this.size(), () => this.reader.readUint8() !== 0);
    if (kind === type.int64 && !rep.isCompressed)
      return this.times(this.size(), () => this.reader.readInt64());
    if (kind === type.string) return this.times(this.size(), () => this.text());
    if (kind === type.assetPath)
      return this.times(this.size(), () => this.tokens[this.reader.readUint32()] ?? '');
    if (kind === type.quatf || kind === type.quath) {
      const part = kind === type.quatf ? () => this.reader.readFloat32() : () => this._readHalf();
      return Float32Array.from(this.times(this.size(), () => realFirst(this.times(4, part))).flat());
    }
    return super._readArrayValue(rep);
  }

  private size(): number {
    const old = this.version.major === 0 && this.version.minor < 7;
    return old ? this.reader.readUint32() : this.reader.readUint64();
  }

  private times<T>(count: number, read: () => T): T[] {
    const items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read());
    return items;
  }

  private many<T>(read: () => T): T[] {
    return this.times(this.reader.readUint64(), read);
  }

  private text(): string {
    return this.tokens[this.strings[this.reader.readUint32()] ?? -1] ?? '';
  }

  private reference(): Arc {
    const arc = { asset: this.text(), prim: this.paths[this.reader.readUint32()] ?? '' };
    this.times(2, () => this.reader.readFloat64());
    // Custom data: a key and a relative offset each; the values lie elsewhere.
    this.many(() => {
      this.reader.readUint32();
      const start = this.reader.offset;
      this.reader.offset = start + this.reader.readInt64();
      this.reader.offset += 8;
    });
    return arc;
  }

  private payload(): Arc {
    const arc = { asset: this.text(), prim: this.paths[this.reader.readUint32()] ?? '' };
    const { major, minor } = this.version;
    if (major > 0 || minor >= 8) this.times(2, () => this.reader.readFloat64());
    return arc;
  }

  /** Header bits: 1 explicit, 2 explicit items, 4 added, 8 deleted, 16 ordered, 32 prepended, 64 appended. */
  private listEdit<T>(read: () => T): ListEdit<T> {
    const bits = this.reader.readUint8();
    const part = (bit: number): T[] => (bits & bit ? this.many(read) : []);
    const explicit = part(2);
    const added = part(4);
    const prepended = part(32);
    const appended = part(64);
    const deleted = part(8);
    part(16);
    return {
      explicit: bits & 1 ? explicit : undefined,
      prepended,
      appended: [...added, ...appended],
      deleted,
    };
  }
}

/** Crate files keep a quaternion's real part last, text files first. */
function realFirst([x = 0, y = 0, z = 0, w = 1]: number[]): number[] {
  return [w, x, y, z];
}
