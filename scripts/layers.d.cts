/** Types of layers.cjs for the tests. */
export const layers: Record<string, string[]>;
export function withDrawing(text: string): string;
