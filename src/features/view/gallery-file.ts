/** The gallery's page as the build left it. */
import { builtPath } from '../../base/package.ts';

export const galleryFile = (): string => builtPath('gallery.html');
