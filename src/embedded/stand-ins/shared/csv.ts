/** CSV lines (RFC 4180). */

import { csvCell } from '../../../base/untrusted-text.ts';

export const csvLine = (row: readonly (string | number)[]): string => `${row.map(quoted).join(',')}\n`;

/** Names of a dataset are text of others: one line, and no formula for whoever opens the table. */
const quoted = (value: string | number): string =>
  typeof value === 'number' ? String(value) : csvCell(value);
