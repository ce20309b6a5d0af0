/** How yq v4 writes a string where a plain one stood: bare, quoted because it reads as another type, or quoted because it must. */
import { Scalar } from 'yaml';

/** Words that YAML takes for null, a truth value, a number or a time. */
const otherTypes = [
  /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE)?$/,
  /^[-+]?(0[xX][\da-fA-F_]+|0o[0-7_]+|0b[01_]+|\d[\d_]*)$/,
  /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/,
  /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/,
  /^\d{4}-\d\d?-\d\d?([Tt ].*)?$/,
];
const notBare = /^ | $|^[#,[\]{}&*!|>'"%@`]|^-( |$)|^[?:]( |$)|:( |$)| #|^(---|\.\.\.)/;
const notBareInFlow = /[,?[\]{}:]/;

export function styleOf(text: string, inFlow: boolean): Scalar.Type {
  if (otherTypes.some((pattern) => pattern.test(text))) return Scalar.QUOTE_DOUBLE;
  return notBare.test(text) || (inFlow && notBareInFlow.test(text)) ? Scalar.QUOTE_SINGLE : Scalar.PLAIN;
}

export function quoted(text: string, type: Scalar.Type): string {
  if (type === Scalar.QUOTE_SINGLE) return `'${text.replaceAll("'", "''")}'`;
  return type === Scalar.PLAIN ? text : JSON.stringify(text);
}
