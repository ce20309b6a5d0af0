/** Which folder of `src` may import which: arrows point down, and there is no way round. `npm run lint` holds it. */
const { layers } = require('./scripts/layers.cjs');

const above = ['tools', 'resources', 'prompts', 'server'];

const inside = (path) => (path.endsWith('.ts') ? `^src/${path.replaceAll('.', '\\.')}$` : `^src/${path}/`);

const arrows = Object.entries(layers).map(([layer, below]) => ({
  name: `${layer} imports what lies below it`,
  severity: 'error',
  from: { path: inside(layer) },
  to: { path: '^src/', pathNot: [layer, ...below].map(inside) },
}));

module.exports = {
  forbidden: [
    { name: 'no circle', severity: 'error', from: {}, to: { circular: true } },
    ...arrows,
    {
      name: 'a feature is entered by its index',
      severity: 'error',
      from: { path: '^src/features/([^/]+)/' },
      to: { path: '^src/features/[^/]+/', pathNot: ['^src/features/$1/', '^src/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'a feature is entered by its index from above',
      severity: 'error',
      from: { path: `^src/(${above.join('|')})/` },
      to: { path: '^src/features/', pathNot: '^src/features/[^/]+/index\\.ts$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    includeOnly: '^src/',
    // A type is an arrow, too: it is what a reader follows.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
