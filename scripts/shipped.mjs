// What ships beside our own code: packages inside the bundles, by esbuild's own account, and the dependencies that npm
// installs. Written at build as THIRD_PARTY_NOTICES.txt and as an SBOM (CycloneDX 1.5) into dist/.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './program.mjs';

/** Folders of packages, as `node_modules/a/node_modules/b`, of which a byte is in an output of these builds. */
export function bundledFolders(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
  return [...folders].sort();
}

/** Folders of what npm installs with the package, for any platform. */
export const installedFolders = (lock) =>
  Object.entries(lock.packages).flatMap(([folder, { dev, devOptional }]) =>
    folder.startsWith('node_modules/') && !dev && !devOptional ? [folder] : [],
  );

async function describe(folder, lock, how) {
  const locked = lock.packages[folder] ?? {};
  const own = await readFile(join(root, folder, 'package.json'), 'utf8').then(JSON.parse, () => ({}));
  const license = own.license ?? locked.license;
  return {
    how,
    folder,
    name: own.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: own.version ?? locked.version,
    license: typeof license === 'string' ? license : license?.type,
    integrity: locked.integrity,
  };
}

/** The words of its licence files; empty when it has none, as packages of native code for other platforms here. */
async function licenceText(folder) {
  const names = await readdir(join(root, folder)).catch(() => []);
  const files = names.filter((name) => /^(licen[cs]e|copying|notice)([.-].*)?$/i.test(name)).sort();
  const texts = await Promise.all(
    files.map((name) => readFile(join(root, folder, name), 'utf8').catch(() => '')),
  );
  return texts.map((text) => text.trim()).join('\n\n');
}

export async function shipped(metafiles) {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const bundled = bundledFolders(metafiles);
  const installed = installedFolders(lock).filter((folder) => !bundled.includes(folder));
  return Promise.all([
    ...bundled.map((folder) => describe(folder, lock, 'bundled')),
    ...installed.map((folder) => describe(folder, lock, 'installed')),
  ]);
}

const hash = (integrity) => {
  const [algorithm, value] = (integrity ?? '').split('-');
  return algorithm === 'sha512'
    ? [{ alg: 'SHA-512', content: Buffer.from(value, 'base64').toString('hex') }]
    : [];
};

export async function writeShipped(folder, metafiles) {
  const packages = await shipped(metafiles);
  const about = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const sbom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        name: about.name,
        version: about.version,
        licenses: [{ license: { id: about.license } }],
      },
    },
    components: packages.map((one) => ({
      type: 'library',
      'bom-ref': `${purl(one)}#${one.folder}`,
      name: one.name,
      version: one.version,
      purl: purl(one),
      licenses: [one.license ? { expression: one.license } : { license: { name: 'not stated' } }],
      hashes: hash(one.integrity),
      properties: [{ name: 'pcba-day0:how', value: one.how }],
    })),
  };
  await writeFile(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 1)}\n`);
  const notices = await Promise.all(
    packages
      .filter(({ how }) => how === 'bundled')
      .map(async ({ name, version, license, folder: at }) => {
        const text = await licenceText(at);
        return `${'='.repeat(80)}\n${name} ${version}\nLicence: ${license ?? 'not stated'}\n\n${text || 'The package holds no licence file.'}\n`;
      }),
  );
  await writeFile(
    join(folder, 'THIRD_PARTY_NOTICES.txt'),
    `Packages whose code is inside the programs of ${about.name}, with their licences.\n\n${notices.join('\n')}`,
  );
}
