/**
 * Checking a value against a model, with the rules and in the words of pydantic 2.12 as far as OSMO's models use them:
 * fields in the order of the model, then what no field is called; numbers become text, text that is a number a number.
 */
import { isDict, isList, type PyDict, PyFloat, type PyValue, repr, str, typeName } from './values.ts';

interface Problem {
  at: readonly (string | number)[];
  kind: string;
  says: string;
  value: PyValue;
}

export type At = readonly (string | number)[];

export class Form {
  readonly problems: Problem[] = [];

  add(at: At, kind: string, says: string, value: PyValue): undefined {
    this.problems.push({ at, kind, says, value });
    return undefined;
  }

  /** `ValueError` of a validator. */
  wrong(at: At, says: string, value: PyValue): undefined {
    return this.add(at, 'value_error', `Value error, ${says}`, value);
  }

  text(value: PyValue, at: At, { numbers = false, pattern }: TextRules = {}): string | undefined {
    const number = typeof value === 'number' || typeof value === 'bigint' || value instanceof PyFloat;
    const text = numbers && number ? str(value) : value;
    if (typeof text !== 'string') return this.add(at, 'string_type', 'Input should be a valid string', value);
    if (pattern === undefined || new RegExp(inJavaScript(pattern)).test(text)) return text;
    return this.add(at, 'string_pattern_mismatch', `String should match pattern '${pattern}'`, value);
  }

  whole(value: PyValue, at: At): number | undefined {
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (value instanceof PyFloat) {
      if (Number.isInteger(value.value)) return value.value;
      const says = 'Input should be a valid integer, got a number with a fractional part';
      return this.add(at, 'int_from_float', says, value);
    }
    if (typeof value === 'string') {
      if (/^\s*[-+]?\d+(_\d+)*(\.0*)?\s*$/.test(value)) return Number(value.replaceAll('_', ''));
      const says = 'Input should be a valid integer, unable to parse string as an integer';
      return this.add(at, 'int_parsing', says, value);
    }
    return this.add(at, 'int_type', 'Input should be a valid integer', value);
  }

  truth(value: PyValue, at: At): boolean | undefined {
    if (typeof value === 'boolean') return value;
    if (value === 1 || value === 0) return value === 1;
    const word = typeof value === 'string' ? value.toLowerCase() : '';
    if (/^(1|true|t|yes|y|on)$/.test(word)) return true;
    if (/^(0|false|f|no|n|off)$/.test(word)) return false;
    if (typeof value === 'string' || typeof value === 'number')
      return this.add(
        at,
        'bool_parsing',
        'Input should be a valid boolean, unable to interpret input',
        value,
      );
    return this.add(at, 'bool_type', 'Input should be a valid boolean', value);
  }

  list<Item>(value: PyValue, at: At, read: (item: PyValue, at: At) => Item | undefined): Item[] | undefined {
    if (!isList(value)) return this.add(at, 'list_type', 'Input should be a valid list', value);
    const before = this.problems.length;
    const items = value.flatMap((item, n) => read(item, [...at, n]) ?? []);
    return this.problems.length === before ? items : undefined;
  }

  dict<Item>(
    value: PyValue,
    at: At,
    read: (item: PyValue, at: At) => Item | undefined,
  ): Record<string, Item> | undefined {
    if (!isDict(value)) return this.add(at, 'dict_type', 'Input should be a valid dictionary', value);
    const before = this.problems.length;
    const entries = [...value].flatMap(([key, item]): [string, Item][] => {
      const name = str(key);
      const one = read(item, [...at, name]);
      return one === undefined ? [] : [[name, one]];
    });
    return this.problems.length === before ? Object.fromEntries(entries) : undefined;
  }

  /** A model's fields one by one; what is left over is reported by `end`. */
  model(value: PyValue, at: At, name: string): Model | undefined {
    if (isDict(value)) return new Model(this, value, at);
    const says = `Input should be a valid dictionary or instance of ${name}`;
    return this.add(at, 'model_type', says, value);
  }

  /** pydantic's report, or undefined when there is no problem. */
  report(title: string): string | undefined {
    const count = this.problems.length;
    if (count === 0) return undefined;
    const lines = this.problems.map(
      ({ at, kind, says, value }) =>
        `${at.join('.')}\n  ${says} [type=${kind}, input_value=${shortened(repr(value))}, input_type=${typeName(value)}]\n    For further information visit https://errors.pydantic.dev/2.12/v/${kind}`,
    );
    return `${count} validation error${count === 1 ? '' : 's'} for ${title}\n${lines.join('\n')}`;
  }
}

interface TextRules {
  /** Numbers become text (`coerce_numbers_to_str`). */
  numbers?: boolean;
  pattern?: string;
}

/** Python names groups in another way. */
export const inJavaScript = (pattern: string): string => pattern.replaceAll('(?P<', '(?<');

/** So much of a value is quoted. */
function shortened(text: string): string {
  return text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`;
}

export class Model {
  private readonly read = new Set<string>();

  constructor(
    private readonly form: Form,
    readonly value: PyDict,
    readonly at: At,
  ) {}

  /** A field that has to be there. */
  must<Item>(name: string, read: (value: PyValue, at: At) => Item | undefined): Item | undefined {
    this.read.add(name);
    const found = this.value.get(name);
    if (found !== undefined) return read(found, [...this.at, name]);
    return this.form.add([...this.at, name], 'missing', 'Field required', this.value);
  }

  /** A field with a default. */
  may<Item>(
    name: string,
    fallback: Item,
    read: (value: PyValue, at: At) => Item | undefined,
  ): Item | undefined {
    this.read.add(name);
    const found = this.value.get(name);
    return found === undefined ? fallback : read(found, [...this.at, name]);
  }

  /** Names what no field took. `known`: fields of OSMO that this engine does not have. */
  end(known: readonly string[] = []): void {
    for (const [key, value] of this.value) {
      const name = str(key);
      if (this.read.has(name)) continue;
      const at = [...this.at, name];
      if (known.includes(name))
        this.form.add(at, 'unsupported', 'not supported by the embedded engine', value);
      else this.form.add(at, 'extra_forbidden', 'Extra inputs are not permitted', value);
    }
  }
}
