/** Variable expressions in asset paths and variant selections: texts with `${NAME}`. Functions are refused by name. */

/** A written value with its variables filled in; throws for an expression that does more. */
export function expanded(written: string, variables: Record<string, string>): string {
  const expression = /^`([\s\S]*)`$/.exec(written)?.[1]?.trim();
  if (expression === undefined) return written;
  const quoted = /^(["'])([\s\S]*)\1$/.exec(expression)?.[2];
  const variable = /^\$\{(\w+)\}$/.exec(expression)?.[1];
  if (variable !== undefined) return variableOf(variable, variables, written);
  if (quoted === undefined)
    throw new Error(
      `the variable expression ${written} calls a function, and this reader fills in \${NAME} alone`,
    );
  return quoted.replace(/\\(.)|\$\{(\w+)\}/g, (_, escaped: string | undefined, name: string | undefined) =>
    name === undefined ? (escaped ?? '') : variableOf(name, variables, written),
  );
}

function variableOf(name: string, variables: Record<string, string>, written: string): string {
  const found = variables[name];
  if (found === undefined)
    throw new Error(`the expression ${written} names ${name}, which expressionVariables lack`);
  return expanded(found, variables);
}
