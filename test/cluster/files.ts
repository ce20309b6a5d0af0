/** What `npm run test:cluster` runs: the tools against a replayed cluster, the looks that preflight takes at scenes, and boards of the user. */
export const clusterTests = [
  'test/preflight/{cluster,deployment,scene}.test.ts',
  'test/endpoint/{from-cluster,probe-on-osmo}.test.ts',
  'test/setup/cluster.test.ts',
  'test/tools/{diagnose-endings,diagnose-run}.test.ts',
  'test/launch/{exactly-once,like}.test.ts',
  'test/e2e/by-hand.test.ts',
  'test/{cluster/document-walk,embedded/preparation}.test.ts',
  'test/boards/*.test.ts',
  'test/tools/versions{,-submit}.test.ts',
];
