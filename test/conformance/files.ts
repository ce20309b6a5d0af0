/** What `npm run test:conformance` runs: both protocols to the letter, MCP with its hosts and `osmo` with its recordings. */
export const protocolTests = [
  'test/conformance/**/*.test.ts',
  'test/ports/osmo/**/*.test.ts',
  'test/server/http*.test.ts',
  'test/server/stdio-stress.test.ts',
  'test/features/plan/asking.test.ts',
  'test/resources/runs.test.ts',
];
