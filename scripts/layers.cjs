// The layers of `src`, from the ground up: what holds the arrows (.dependency-cruiser.cjs) and what draws them (docs.mjs) read them here.
/** What each layer may import beside itself; a layer that is not named here may import nothing of ours. */
module.exports = {
  base: [],
  domain: ['base/errors.ts', 'base/foreign.ts', 'base/next-call.ts'],
  scene: ['domain', 'base'],
  ports: ['domain', 'base'],
  'embedded/records': ['base'],
  'embedded/client': ['embedded/records', 'ports', 'domain', 'base'],
  features: ['embedded/client', 'scene', 'ports', 'domain', 'base'],
  tools: ['features', 'embedded/client', 'scene', 'ports', 'domain', 'base'],
  resources: ['features', 'ports', 'domain', 'base'],
  prompts: ['domain', 'base'],
  server: ['tools', 'resources', 'prompts', 'features', 'embedded/client', 'ports', 'domain', 'base'],
  // Programs of their own, which no other layer imports.
  'embedded/engine': ['ports/store', 'base'],
  'embedded/stand-ins': ['embedded/records', 'scene', 'domain', 'base'],
  'embedded/sample-board': ['embedded/stand-ins', 'embedded/records', 'scene', 'domain', 'base'],
  'embedded/container-tools.ts': [
    'embedded/engine',
    'embedded/stand-ins',
    'embedded/sample-board',
    'scene',
    'base',
  ],
};
