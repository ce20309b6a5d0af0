// The layers of `src`, from the ground up: .dependency-cruiser.cjs holds their arrows, docs.mjs draws them.

/** What each layer may import beside itself; of a folder that is not named here nobody knows what it may. */
const layers = {
  base: [],
  domain: ['base/errors.ts', 'base/untrusted-text.ts', 'base/next-call.ts', 'base/spelling.ts'],
  scene: ['base'],
  ports: ['domain', 'base'],
  'embedded/records': ['base'],
  'embedded/client': ['embedded/records', 'ports', 'base'],
  features: ['embedded/client', 'scene', 'ports', 'domain', 'base'],
  tools: ['features', 'ports', 'domain', 'base'],
  resources: ['features', 'ports', 'domain', 'base'],
  prompts: ['domain', 'base'],
  server: ['tools', 'resources', 'prompts', 'features', 'embedded/client', 'ports', 'domain', 'base'],
  // Programs of their own, which no other layer imports.
  'embedded/engine': ['ports/store', 'base'],
  'embedded/stand-ins': ['embedded/records', 'scene', 'domain', 'base'],
  'embedded/sample-board': ['embedded/stand-ins', 'embedded/records', 'scene', 'domain', 'base'],
  'embedded/container-tools.ts': ['embedded/stand-ins', 'embedded/sample-board', 'scene', 'base'],
};

/** The layer that a path belongs to: `ports/store` is a part of `ports`. */
const layerOf = (path) =>
  Object.keys(layers).find((layer) => path === layer || path.startsWith(`${layer}/`)) ?? path;

const below = (layer) => [...new Set((layers[layer] ?? []).map(layerOf))];
const reaches = (from, to) => below(from).some((next) => next === to || reaches(next, to));

/** The layers as a Mermaid graph; an arrow that a longer way stands for is left out. */
function drawing() {
  const id = (layer) => layer.replaceAll(/\W/g, '_');
  const label = (layer, to) => {
    const part = layers[layer].find((path) => path !== to && layerOf(path) === to && !path.endsWith('.ts'));
    return part === undefined ? '' : ` -- "${part} only"`;
  };
  const arrows = Object.keys(layers).flatMap((layer) =>
    below(layer)
      .filter((to) => !below(layer).some((other) => other !== to && reaches(other, to)))
      .map((to) => `  ${id(layer)}${label(layer, to)} --> ${id(to)}`),
  );
  const nodes = Object.keys(layers).map((layer) => `  ${id(layer)}["${layer}"]`);
  const programs = [
    ['embedded/client', 'embedded/engine'],
    ['embedded/client', 'embedded/container-tools.ts'],
    ['embedded/engine', 'embedded/container-tools.ts'],
  ].map(([from, to]) => `  ${id(from)} -. "as a program" .-> ${id(to)}`);
  return ['```mermaid', 'graph TD', ...nodes, ...arrows, ...programs, '```'].join('\n');
}

const begin = '<!-- layers: made by npm run docs from scripts/layers.cjs -->';
const end = '<!-- end of layers -->';

/** A text with the drawing between its marks. */
const withDrawing = (text) =>
  text.replace(new RegExp(`${begin}[^]*?${end}`), () => `${begin}\n${drawing()}\n${end}`);

module.exports = { layers, withDrawing };
