/** The overview: a page of cards, each a defect with its mask; pictures come when they are wanted. */
import type { GallerySample } from './data.ts';
import { breakable, h, image } from './dom.ts';
import type { State } from './state.ts';

export const perPage = 24;

export interface GridActions {
  open(name: string): void;
  reject(name: string): void;
}

export function pageOf(state: State): GallerySample[] {
  return state.visible().slice(state.page * perPage, (state.page + 1) * perPage);
}

export function card(state: State, sample: GallerySample, { open, reject }: GridActions): HTMLElement {
  const { name, defect, board, verdict, score } = sample;
  const pictures = state.thumbnails.get(name);
  const rejected = state.rejected.has(name);
  return h(
    'li',
    { class: `card${rejected ? ' rejected' : ''}` },
    h(
      'button',
      {
        class: 'open',
        'data-name': name,
        'aria-label': `${name}, ${defect}${rejected ? ', rejected' : ''}`,
        click: () => open(name),
      },
      h(
        'span',
        { class: 'picture' },
        image(pictures?.after ?? ' ', name, 'photo'),
        state.overlay && image(pictures?.overlay, '', 'overlay'),
      ),
      h('span', { class: 'name' }, ...breakable(name)),
      board !== undefined && h('span', { class: 'facts' }, ...breakable(board)),
      verdict !== undefined &&
        h(
          'span',
          { class: 'facts' },
          h('span', { class: `verdict ${verdict}` }, `${verdict} ${score?.toFixed(2) ?? ''}`),
        ),
    ),
    h(
      'button',
      {
        class: 'mark',
        'aria-pressed': String(rejected),
        'aria-label': `reject ${name}`,
        title: 'Reject (x)',
        click: () => reject(name),
      },
      rejected ? 'rejected' : 'reject',
    ),
  );
}
