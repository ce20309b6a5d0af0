/** One sample: before and after under a slider, its mask, the way from the render, and what is known of it. */
import type { GalleryPictures, GallerySample } from './data.ts';
import { breakable, h, image } from './dom.ts';
import type { State } from './state.ts';

export interface DetailActions {
  close(): void;
  step(by: number): void;
  reject(name: string): void;
  overlay(): void;
}

export function detail(state: State, sample: GallerySample, actions: DetailActions): HTMLElement {
  const { name, board, verdict, score, findings = [] } = sample;
  const pictures = state.details.get(name) ?? {};
  return h(
    'section',
    { class: 'detail', 'aria-label': name },
    bar(state, name, actions),
    h('h2', { tabindex: '-1', id: 'title' }, ...breakable(name)),
    h(
      'p',
      { class: 'facts' },
      board !== undefined && `board ${board} `,
      verdict !== undefined &&
        h('span', { class: `verdict ${verdict}` }, `${verdict} ${score?.toFixed(2) ?? ''}`),
      findings.length > 0 && ` ${findings.join(', ')}`,
    ),
    comparison(state, name, pictures),
    strip(name, pictures),
  );
}

function bar(state: State, name: string, actions: DetailActions): HTMLElement {
  const rejected = state.rejected.has(name);
  const visible = state.visible();
  const at = visible.findIndex((one) => one.name === name);
  return h(
    'div',
    { class: 'bar' },
    h('button', { click: actions.close, title: 'Back (Escape)' }, 'back'),
    h(
      'button',
      {
        click: () => actions.step(-1),
        title: 'Previous (left arrow)',
        'aria-label': 'previous sample',
        disabled: at <= 0,
      },
      '‹',
    ),
    h(
      'button',
      {
        click: () => actions.step(1),
        title: 'Next (right arrow)',
        'aria-label': 'next sample',
        disabled: at < 0 || at === visible.length - 1,
      },
      '›',
    ),
    h('button', { click: actions.overlay, 'aria-pressed': String(state.overlay), title: 'Mask (m)' }, 'mask'),
    h(
      'button',
      {
        click: () => actions.reject(name),
        'aria-pressed': String(rejected),
        class: 'mark',
        title: 'Reject (x)',
      },
      rejected ? 'rejected' : 'reject',
    ),
  );
}

/** Before over after; how far it reaches, the slider says and the state keeps. */
function comparison(state: State, name: string, pictures: GalleryPictures): HTMLElement {
  const before = h('span', { class: 'before' }, image(pictures.before ?? ' ', `${name}, before`, 'photo'));
  const line = h('span', { class: 'line' });
  const labels = {
    before: h('span', { class: 'label left' }, 'before'),
    after: h('span', { class: 'label right' }, 'after'),
  };
  // From the left so much of the picture shows it before; it opens on after.
  const place = (percent: string): void => {
    state.before = percent;
    before.style.clipPath = `inset(0 ${100 - Number(percent)}% 0 0)`;
    line.style.left = `${percent}%`;
    line.hidden = percent === '0' || percent === '100';
    labels.before.hidden = percent === '0';
    labels.after.hidden = percent === '100';
  };
  const slider = h('input', {
    type: 'range',
    min: '0',
    max: '100',
    value: state.before,
    id: 'slider',
    'aria-label': 'how much of the picture shows it before the defect',
    input: ({ target }) => {
      if (target instanceof HTMLInputElement) place(target.value);
    },
  });
  place(state.before);
  return h(
    'div',
    { class: 'compare' },
    h(
      'span',
      { class: 'picture' },
      image(pictures.after ?? ' ', `${name}, after`, 'photo'),
      before,
      state.overlay && image(pictures.overlay, 'defect mask', 'overlay'),
      line,
      labels.before,
      labels.after,
    ),
    h('label', { class: 'range' }, h('span', {}, 'drag to see it before'), slider),
  );
}

/** The way from the render to the defect. */
function strip(name: string, { render, cad, look, after, mask }: GalleryPictures): HTMLElement {
  const stages: [string, string | undefined][] = [
    ['render', render],
    ['CAD mask', cad],
    ['camera look', look],
    ['defect', after],
    ['mask', mask],
  ];
  return h(
    'ul',
    { class: 'strip' },
    ...stages.map(([caption, source]) =>
      h('li', {}, h('figure', {}, image(source ?? ' ', `${name}, ${caption}`), h('figcaption', {}, caption))),
    ),
  );
}
