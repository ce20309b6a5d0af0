/** What `npm run test:cluster` runs: the tools against a replayed cluster, the looks that preflight takes at scenes, and boards of the user. */
export const clusterTests = [
  'test/features/preflight/{cluster,deployment,scene}.test.ts',
  'test/ports/image-edit/{from-cluster,probe-on-osmo}.test.ts',
  'test/features/artifacts/cluster.test.ts',
  'test/tools/{diagnose-endings,diagnose-run}.test.ts',
  'test/features/plan/like.test.ts',
  'test/features/submit/exactly-once.test.ts',
  'test/e2e/by-hand.test.ts',
  'test/{cluster/document-walk,embedded/client/preparation}.test.ts',
  'test/features/boards/*.test.ts',
  'test/tools/versions{,-submit}.test.ts',
];
