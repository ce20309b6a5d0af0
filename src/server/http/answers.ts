/** What the HTTP door answers by itself: JSON-RPC errors that say what to do, and never more about the inside. */

/** Codes of JSON-RPC and of the protocol. */
export const codes = { parse: -32700, refused: -32000, session: -32001, internal: -32603 } as const;

export function refuse(
  status: number,
  message: string,
  { code = codes.refused, headers = {} }: { code?: number; headers?: Record<string, string> } = {},
): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status, headers });
}

/** For what passes by itself: the client may send the same again. */
export const later = (message: string): Response => refuse(503, message, { headers: { 'Retry-After': '2' } });
