/** three's crate parser, taught the values of composition: list edits, references, payloads, quaternions. */
import { USDCParser } from 'three/examples/jsm/loaders/usd/USDCParser.js';
import { integers64 } from './crate-integers.ts';
import { arrays, type Part, quaternions, scalars, tuples, type } from './crate-types.ts';
import { type Arc, type ListEdit, noEdit } from './spec.ts';
import { numbers } from './values.ts';

/** Where a value stands and what it is. */
class Rep {
  readonly isArray: boolean;
  readonly isInlined: boolean;
  readonly isCompressed: boolean;
  readonly typeEnum: number;
  readonly payload: number;

  constructor(
    private readonly low: number,
    high: number,
  ) {
    this.isArray = (high & 0x80000000) !== 0;
    this.isInlined = (high & 0x40000000) !== 0;
    this.isCompressed = (high & 0x20000000) !== 0;
    this.typeEnum = (high >> 16) & 0xff;
    this.payload = low + (high & 0xffff) * 2 ** 32;
  }

  getInlinedValue(): number {
    return this.low;
  }
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
      case type.animationBlock:
        return null;
      case type.intListOp:
      case type.uintListOp:
        return this.listEdit(() => this.reader.readInt32());
      case type.int64ListOp:
      case type.uint64ListOp:
        return this.listEdit(() => this.reader.readInt64());
      case type.dictionary:
        return Object.fromEntries(this.many(() => [this.text(), this.recursive()]));
      case type.relocates:
        return this.many(() => [this.path(), this.path()]);
      case type.string:
        return this.text();
      case type.timeCode:
        return this.reader.readFloat64();
      default: {
        const tuple = tuples.get(kind);
        if (tuple && tuple[0] > 1) {
          const values = this.times(tuple[0], this.part(tuple[1]));
          return quaternions.has(kind) ? realFirst(values) : values;
        }
        // Kinds that no scene's look depends on (splines, path expressions, custom data) have no value here.
        return scalars.has(kind) ? super._readScalarValue(kind) : undefined;
      }
    }
  }

  /** A still picture takes the earliest sample; the others are not read. */
  override _readTimeSamples(rep: Rep): unknown {
    const saved = this.reader.offset;
    const follow = (): void => {
      const start = this.reader.offset;
      this.reader.offset = start + this.reader.readInt64();
    };
    this.reader.offset = rep.payload;
    follow();
    this.reader.offset += 8;
    follow();
    const count = this.reader.readUint64();
    const values = count > 0 ? [this._readValue(this.rep())] : [];
    this.reader.offset = saved;
    return { values };
  }

  /** Small values stand in the value's own word; three knows some of these types. */
  override _readInlinedValue(rep: Rep): unknown {
    const word = rep.getInlinedValue();
    const bytes = (count: number): number[] =>
      Array.from({ length: count }, (_, n) => (word << (24 - 8 * n)) >> 24);
    switch (rep.typeEnum) {
      case type.int:
      case type.int64:
        return word | 0;
      case type.half:
        return this._halfToFloat(word & 0xffff);
      case type.valueBlock:
      case type.animationBlock:
        return null;
      case type.timeCode:
        return this._readInlinedValue(new Rep(word, type.double << 16));
      case type.dictionary:
        return {};
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

  override _readArrayValue(rep: Rep): unknown {
    const kind = rep.typeEnum;
    // The first versions wrote the number of dimensions, which is one.
    if (this.version.major === 0 && this.version.minor < 5) this.reader.offset += 4;
    if (rep.isCompressed) return this.compressed(kind) ?? super._readArrayValue(rep);
    if (kind === type.string || kind === type.assetPath) return this.times(this.size(), () => this.text());
    const tuple = arrays.has(kind) ? undefined : tuples.get(kind);
    if (!tuple) return arrays.has(kind) ? super._readArrayValue(rep) : undefined;
    const [wide, part] = tuple;
    const count = this.size();
    if (quaternions.has(kind))
      return Float32Array.from(this.times(count, () => realFirst(this.times(4, this.part(part)))).flat());
    const values = this.times(count * wide, this.part(part));
    return part === 'i'
      ? Int32Array.from(values)
      : part === 'h'
        ? Float32Array.from(values)
        : Float64Array.from(values);
  }

  /** Halves and doubles are written as integers, or as numbers of a table; long integers in a way of their own. */
  private compressed(kind: number): unknown {
    if (kind === type.int64 || kind === type.uint64) {
      const size = this.size();
      return integers64(this.reader.readBytes(this.reader.readUint64()), size);
    }
    if (kind !== type.half && kind !== type.double) return undefined;
    const size = this.size();
    const code = String.fromCharCode(this.reader.readUint8());
    const read = this.part(kind === type.half ? 'h' : 'd');
    const table = code === 't' ? this.times(this.reader.readUint32(), read) : undefined;
    const found = numbers(this._readCompressedArray(type.int, size)) ?? [];
    return Float64Array.from(found, (value) => (table ? (table[value] ?? 0) : value));
  }

  private part(kind: Part): () => number {
    const { reader } = this;
    switch (kind) {
      case 'd':
        return () => reader.readFloat64();
      case 'f':
        return () => reader.readFloat32();
      case 'h':
        return () => this._readHalf();
      case 'i':
        return () => reader.readInt32();
      case 'b':
        return () => reader.readUint8();
      case 'l':
        return () => reader.readInt64();
      default:
        return () => reader.readUint64();
    }
  }

  private path(): string {
    return this.paths[this.reader.readUint32()] ?? '';
  }

  private rep(): Rep {
    const low = this.reader.readUint32();
    return new Rep(low, this.reader.readUint32());
  }

  /** A value that lies elsewhere: the way to it, then what stands behind it goes on. */
  private recursive(): unknown {
    const start = this.reader.offset;
    this.reader.offset = start + this.reader.readInt64();
    return this._readValue(this.rep());
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
    this.many(() => [this.text(), this.recursive()]);
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
    const ordered = part(16);
    return { explicit: bits & 1 ? explicit : undefined, added, prepended, appended, deleted, ordered };
  }
}

/** Crate files keep a quaternion's real part last, text files first. */
function realFirst([x = 0, y = 0, z = 0, w = 1]: number[]): number[] {
  return [w, x, y, z];
}
