/** What `npm run test:cluster` runs: the tools against a replayed cluster, the looks that preflight takes at scenes, boards of the user, and runs with a service of their own. */
export const clusterTests = [
  'test/features/checks/{cluster,deployment,finetune,own-board-answers,own-pair,pretrained,scene}.test.ts',
  'test/ports/image-edit/{from-cluster,probe-on-osmo}.test.ts',
  'test/features/artifacts/cluster.test.ts',
  'test/tools/{diagnose-endings,diagnose-run,document-words,runs,release-1.1}.test.ts',
  'test/features/plan/{like,release}.test.ts',
  'test/features/submit/exactly-once.test.ts',
  'test/e2e/{by-hand,own-endpoint,release-1.1}.test.ts',
  'test/{cluster/document-walk,embedded/client/preparation}.test.ts',
  'test/features/{boards/*,export/parts}.test.ts',
  'test/scene/survey/odd-boards.test.ts',
  'test/tools/versions{,-submit}.test.ts',
];
