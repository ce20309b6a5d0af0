/** Typed views of attribute values, whichever file form they came from. */

/** All numbers in a value, nested tuples flattened; undefined for anything else. */
export function numbers(value: unknown): ArrayLike<number> | undefined {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return asNumberView(value);
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) return undefined;
  const flat: unknown[] = value.flat(2);
  return flat.every((item) => typeof item === 'number') ? flat.map(Number) : undefined;
}

function asNumberView(view: ArrayBufferView): ArrayLike<number> | undefined {
  if (
    view instanceof Float32Array ||
    view instanceof Float64Array ||
    view instanceof Int32Array ||
    view instanceof Uint32Array
  )
    return view;
  return view instanceof Uint8Array ? view : undefined;
}

export function scalar(value: unknown): number | undefined {
  const found = numbers(value);
  return found?.length === 1 ? found[0] : undefined;
}

export function triple(value: unknown): [number, number, number] | undefined {
  const found = numbers(value);
  if (!found || found.length < 3) return undefined;
  return [found[0] ?? 0, found[1] ?? 0, found[2] ?? 0];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
