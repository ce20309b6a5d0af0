/** Says what is wrong with a configuration in pydantic's words, which is what the real client's log holds. */

/** The part of a zod issue that is looked at. */
export interface PydanticIssue {
  code: string;
  path: PropertyKey[];
  message: string;
  expected?: string;
  values?: readonly unknown[];
  minimum?: number | bigint;
  inclusive?: boolean;
  origin?: string;
}

/** `1 validation error for PipelineConfig`, then place, reason and a link for each. */
export function validationText(issues: readonly PydanticIssue[], input: unknown): string {
  const head = `${issues.length} validation error${issues.length === 1 ? '' : 's'} for PipelineConfig`;
  return [head, ...issues.flatMap((issue) => lines(issue, input))].join('\n');
}

function lines(issue: PydanticIssue, input: unknown): string[] {
  const value = valueAt(input, issue.path);
  const [type, message] = reason(issue, value);
  const shown = type === 'missing' ? valueAt(input, issue.path.slice(0, -1)) : value;
  return [
    ...(issue.path.length === 0 ? [] : [issue.path.map(String).join('.')]),
    `  ${message} [type=${type}, input_value=${shortened(shown)}, input_type=${pythonType(shown)}]`,
    `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`,
  ];
}

function reason(issue: PydanticIssue, value: unknown): [type: string, message: string] {
  const { code, expected, values, minimum, inclusive, origin } = issue;
  if (code === 'custom') return ['value_error', `Value error, ${issue.message}`];
  if (value === undefined) return ['missing', 'Field required'];
  if (code === 'invalid_value') {
    const names = (values ?? []).map((one) => `'${one}'`);
    const last = names.pop();
    // The schema writes these two as literals, the others as enumerations.
    const literal = ['level', 'interp'].includes(String(issue.path.at(-1)));
    return [literal ? 'literal_error' : 'enum', `Input should be ${names.join(', ')} or ${last}`];
  }
  if (origin === 'array') {
    const many = Number(minimum ?? 0);
    const has = Array.isArray(value) ? value.length : 0;
    if (code === 'too_big')
      return ['too_long', `List should have at most 3 items after validation, not ${has}`];
    return [
      'too_short',
      `List should have at least ${many} item${many === 1 ? '' : 's'} after validation, not ${has}`,
    ];
  }
  if (code === 'too_small')
    return inclusive
      ? ['greater_than_equal', `Input should be greater than or equal to ${minimum}`]
      : ['greater_than', `Input should be greater than ${minimum}`];
  return wrongType(wholeNumbers.has(String(issue.path.at(-1))) ? 'int' : (expected ?? ''), value);
}

/** Zod says the same of these as of other numbers. */
const wholeNumbers = new Set([
  'retry',
  'seed',
  'num_inference_steps',
  'shift_range',
  'shift_step',
  'bins',
  'pyr_levels',
]);

function wrongType(expected: string, value: unknown): [type: string, message: string] {
  const text = typeof value === 'string';
  if (expected === 'int' && typeof value === 'number')
    return ['int_from_float', 'Input should be a valid integer, got a number with a fractional part'];
  if (expected === 'int')
    return text
      ? ['int_parsing', 'Input should be a valid integer, unable to parse string as an integer']
      : ['int_type', 'Input should be a valid integer'];
  if (expected === 'number')
    return text
      ? ['float_parsing', 'Input should be a valid number, unable to parse string as a number']
      : ['float_type', 'Input should be a valid number'];
  if (expected === 'boolean')
    return text
      ? ['bool_parsing', 'Input should be a valid boolean, unable to interpret input']
      : ['bool_type', 'Input should be a valid boolean'];
  if (expected === 'string') return ['string_type', 'Input should be a valid string'];
  if (expected === 'array') return ['list_type', 'Input should be a valid list'];
  return ['dict_type', 'Input should be a valid dictionary'];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

/** As `repr` writes it. */
function python(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value.includes("'") ? JSON.stringify(value) : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, one]) => `${python(key)}: ${python(one)}`)
      .join(', ')}}`;
  return String(value);
}

/** Pydantic keeps the two ends of a long value. */
function shortened(value: unknown): string {
  const text = python(value);
  return text.length <= 50 ? text : `${text.slice(0, 25)}...${text.slice(-24)}`;
}

export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float';
  if (typeof value === 'string') return 'str';
  return Array.isArray(value) ? 'list' : 'dict';
}
