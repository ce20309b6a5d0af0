/** The edit pod's script in a container of its own, whose python3 only uv reaches, before a small image-edit service. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { completion, endpoint, json, listing, pictureIn } from './endpoints.ts';
import { python } from './osmo-on-path.ts';
import { painted } from './pictures.ts';
import { programs, repository, temporaryFolder } from './places.ts';
import { type Ended, run } from './run.ts';

export const requiredModel = 'nvidia/Qwen-Image-Edit-NVPCB-OVSL2SL';
const asset = (...parts: string[]): string => join(repository, 'assets', ...parts);

/** What the service does with the crop of this number (from 1) on the try of this number (from 1). */
export type Behaviour = (crop: number, attempt: number) => 'edits' | 'refuses' | 'breaks';

export interface EditPod {
  folder: string;
  /** Where an edited picture lies. */
  picture: (crop: number) => string;
  /** Numbers of the crops in the order in which they were asked for. */
  asked: number[];
  start: (env?: Record<string, string>) => Promise<Ended>;
}

const nameOf = (crop: number): string => `${String(crop).padStart(4, '0')}.png`;

function fileAt(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** `crops` crops of 40 x 30 pixels, every one another. */
export async function editPod(crops: number, behaviour: Behaviour): Promise<EditPod> {
  const folder = temporaryFolder();
  const pictures: Buffer[] = [];
  for (let n = 1; n <= crops; n++) {
    const png = await painted(40, 30, 3, (x, y) => [(x * n * 7) % 256, (y * 31 + n) % 256, n]);
    pictures.push(png);
    fileAt(join(folder, 'in', 'crop', 'IC', 'x0_y0', 'normal_img', nameOf(n)), png);
  }
  for (const name of readdirSync(asset('pods'))) {
    mkdirSync(join(folder, 'tmp', 'day0'), { recursive: true });
    copyFileSync(asset('pods', name), join(folder, 'tmp', 'day0', name));
  }
  copyFileSync(asset('cookbooks', 'pcb', 'image_edit.json'), join(folder, 'tmp', 'day0', 'image_edit.json'));
  const client = readFileSync(asset('stand-ins', 'image-edit', 'rootfs', 'app', 'modules', 'cli.py'));
  fileAt(join(folder, 'app', 'modules', 'cli.py'), client);
  const asked: number[] = [];
  const url = await endpoint((request, body, response) => {
    if (request.url?.endsWith('/models')) return json(response, 200, listing(requiredModel));
    const came = pictureIn(body);
    const crop = pictures.findIndex((one) => one.equals(came)) + 1;
    asked.push(crop);
    const what = behaviour(crop, asked.filter((one) => one === crop).length);
    if (what === 'refuses') return json(response, 400, { error: { message: `crop ${crop} is not liked` } });
    json(response, 200, completion(what === 'breaks' ? came.subarray(0, came.length - 30) : came));
  });
  const path = commands(join(folder, 'bin'));
  return {
    folder,
    picture: (crop) => join(folder, 'out', 'crop', 'IC', 'x0_y0', nameOf(crop)),
    asked,
    start: (env = {}) =>
      run('/bin/bash', [join(folder, 'tmp', 'day0', 'edit.sh')], {
        env: {
          PATH: path,
          STAND_IN_ROOT: folder,
          STAND_IN_WAIVED: 'gpu',
          STAND_IN_NODE: process.execPath,
          STAND_IN_BUNDLE: programs.standIns,
          PCBA_DAY0_HOME: folder,
          TMPDIR: join(folder, 'tmp'),
          RENDER_IN: join(folder, 'in'),
          OUTPUT: join(folder, 'out'),
          IMAGE_EDIT_ENDPOINT: url,
          IMAGE_EDIT_MODEL: requiredModel,
          ...env,
        },
      }),
  };
}

/** A PATH with what the script needs of a shell, and `uv`; no python3 is on it. */
function commands(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const from = (process.env.PATH ?? '').split(delimiter);
  for (const name of ['bash', 'dirname', 'mkdir']) {
    const found = ['/bin', '/usr/bin', ...from].find((place) => readable(join(place, name)));
    symlinkSync(join(found ?? '/bin', name), join(folder, name));
  }
  const strict = `#!/bin/bash\n[ "$1 $2 $3" = "run --no-sync python" ] || { echo "uv: $*" >&2; exit 2; }\nshift 3\nexec '${python()}' "$@"\n`;
  writeFileSync(join(folder, 'uv'), strict);
  chmodSync(join(folder, 'uv'), 0o755);
  return folder;
}

function readable(path: string): boolean {
  try {
    return readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
