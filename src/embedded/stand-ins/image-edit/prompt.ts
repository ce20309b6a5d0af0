/** The prompt of a batch: a text in which braces are placeholders, as Python's formatter reads it. */

/** The prompt with its variables filled in. Throws in the real client's words when it cannot be. */
export function fillPrompt(text: string, variables: Record<string, string[]> = {}): string {
  const names = new Set(placeholders(text));
  const known = new Set(Object.keys(variables).filter((name) => variables[name]?.[0] !== undefined));
  if (names.size === 0 && known.size === 0) return text;
  if (known.size === 0) throw new Error(`Template has placeholders ${set(names)} but no variables provided`);
  const missing = [...names].filter((name) => !known.has(name));
  if (missing.length > 0)
    throw new Error(
      `Template has placeholders ${set(missing)} not found in variables. Available variables: ${set(known)}`,
    );
  return text.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (whole, name?: string) =>
    name === undefined ? whole.slice(1) : (variables[name]?.[0] ?? whole),
  );
}

function placeholders(text: string): string[] {
  const rest = text.replaceAll('{{', '').replaceAll('}}', '');
  const names = [...rest.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name.split(/[!:]/)[0] ?? '');
  const bare = rest.replace(/\{[^{}]*\}/g, '');
  if (bare.includes('{')) throw new Error("expected '}' before end of string");
  if (bare.includes('}')) throw new Error("Single '}' encountered in format string");
  return names;
}

const set = (names: Iterable<string>): string => `{${[...names].map((name) => `'${name}'`).join(', ')}}`;
