/** A board's three cookbook files as the render pod fills them for a run. */

import { messageOf } from '../../base/errors.ts';
import { line } from '../../base/untrusted-text.ts';
import { type BoardFile, boardFileNames, type Cookbook, placeholders } from '../../domain/board.ts';
import { cookbookCap } from '../../domain/edit-time.ts';
import type { RunParameters } from '../../domain/resolve.ts';

/** What fills the placeholders. */
export type Filling = Pick<RunParameters, 'render_patches' | 'crop_max_emit'> & {
  /** Path of the scene, and of the folder for the pictures, where they matter. */
  scene?: string;
  output?: string;
};

/** The YAML text of each file. Throws a sentence when one is not there. */
export function boardFiles({ texts, where }: Cookbook, filling: Filling): Record<BoardFile, string> {
  const read = (file: BoardFile): string => {
    const text = texts[file];
    if (text === undefined) throw new Error(`${where}/${boardFileNames[file]} is not there`);
    return text;
  };
  const templates = { target: read('target'), image: read('image'), crop: read('crop') };
  const values: Record<string, string> = {
    SCENE: JSON.stringify(filling.scene ?? placeholders.scene),
    OUTPUT: JSON.stringify(filling.output ?? placeholders.output),
    MAX_IMAGE_COUNT: String(filling.render_patches),
    MAX_EMIT:
      filling.crop_max_emit === undefined ? cookbookCap(templates.crop) : String(filling.crop_max_emit),
  };
  const fill = (text: string): string =>
    text.replaceAll(/\$\{([A-Z_]+)\}/g, (hole, name) => values[name] ?? hole);
  const aperture = /^horizontal_aperture\s*:/m;
  // As the pod does where neither file has it.
  const added =
    aperture.test(templates.image) || aperture.test(templates.target) ? '' : '\nhorizontal_aperture: 200.0\n';
  return {
    target: fill(templates.target),
    image: fill(templates.image).trimEnd() + added,
    crop: fill(templates.crop),
  };
}

/** The pod fills dollars of a board's files, and stops at any that it does not know; `$$` is one of the text. */
function refuseDollars(file: BoardFile, text: string): void {
  const [found] =
    /\$(?!\{(?:SCENE|OUTPUT|MAX_IMAGE_COUNT|MAX_EMIT)\}).{0,20}/.exec(text.replaceAll('$$', '')) ?? [];
  if (found === undefined) return;
  throw new Error(
    `${boardFileNames[file]} holds ${JSON.stringify(line(found))}, which is none of the placeholders \${SCENE}, \${OUTPUT}, \${MAX_IMAGE_COUNT} and \${MAX_EMIT}: take it out, or write $$; comments count too`,
  );
}

/** Throws a sentence where OSMO would take a part of what travels with a run for one of its templates. */
export function refuseBraces(name: string, text: string): void {
  const [found] = /\{[{%#].{0,40}/.exec(text) ?? [];
  if (found !== undefined)
    throw new Error(
      `${name} holds ${JSON.stringify(line(found))}, which OSMO takes for a template of its own: take it out, comments too`,
    );
}

/** The same, parsed. Throws a sentence that names the file. */
export async function parsedBoard(cookbook: Cookbook, filling: Filling): Promise<Record<BoardFile, unknown>> {
  const { parse } = await import('yaml');
  const texts = boardFiles(cookbook, filling);
  const read = (file: BoardFile): unknown => {
    const written = cookbook.texts[file] ?? '';
    refuseBraces(boardFileNames[file], written);
    refuseDollars(file, written);
    try {
      return parse(texts[file]);
    } catch (error) {
      const why = messageOf(error).split('\n')[0];
      throw new Error(`${boardFileNames[file]} is not valid YAML: ${why}`, { cause: error });
    }
  };
  return { target: read('target'), image: read('image'), crop: read('crop') };
}
