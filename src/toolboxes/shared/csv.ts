/** CSV lines (RFC 4180). */

export const csvLine = (row: readonly (string | number)[]): string => `${row.map(quoted).join(',')}\n`;

const quoted = (value: string | number): string =>
  /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
