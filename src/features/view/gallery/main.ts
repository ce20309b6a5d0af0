/** The gallery: filters above, cards below, one sample on request, and the user's marks on their way to the model. */
import type { GalleryData } from './data.ts';
import { detail } from './detail.ts';
import { byId, h } from './dom.ts';
import { card, pageOf, perPage } from './grid.ts';
import { openSource, type Source } from './source.ts';
import { distinct, State } from './state.ts';
import { keepingCall } from './told.ts';

/** Thumbnails are asked for so many at a time. */
const batch = 12;

function start(data: GalleryData, source: Source): void {
  const state = new State(data);
  let opened: string | undefined;
  let status = source.live
    ? ''
    : `A page from disk: it shows ${state.samples.length} of ${state.total} samples.`;

  const say = (text: string): void => {
    status = text;
    byId('status').textContent = text;
  };
  const attempt = (work: Promise<void>): void => {
    work.catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
  };

  function draw(): void {
    const sample = state.samples.find(({ name }) => name === opened);
    byId('overview').hidden = sample !== undefined;
    byId('one').hidden = sample === undefined;
    if (sample) byId('one').replaceChildren(detail(state, sample, detailActions));
    else drawGrid();
    drawMarks();
  }

  function drawGrid(): void {
    const focused = document.activeElement?.getAttribute('data-name');
    const visible = state.visible();
    const pages = Math.max(1, Math.ceil(visible.length / perPage));
    state.page = Math.min(state.page, pages - 1);
    byId('count').textContent = `${visible.length} of ${state.total}`;
    byId('grid').replaceChildren(...pageOf(state).map((sample) => card(state, sample, gridActions)));
    byId('pages').hidden = pages === 1;
    byId('page').textContent = `page ${state.page + 1} of ${pages}`;
    if (focused) focusCard(focused);
    attempt(loadThumbnails());
  }

  async function loadThumbnails(): Promise<void> {
    const lacking = pageOf(state)
      .map(({ name }) => name)
      .filter((name) => !state.thumbnails.has(name))
      .slice(0, batch);
    if (lacking.length === 0) return;
    // Asked for: a second drawing does not ask again.
    for (const name of lacking) state.thumbnails.set(name, {});
    for (const [name, pictures] of Object.entries(await source.pictures(lacking, 'thumbnails')))
      state.thumbnails.set(name, pictures);
    if (opened === undefined) drawGrid();
  }

  function drawMarks(): void {
    const count = state.rejected.size;
    byId('marks').textContent = `${count} rejected`;
    byId('apply').hidden = !source.live;
    byId('apply').toggleAttribute('disabled', !state.pending);
    // Without a server behind it, the marks travel as the call that keeps them.
    byId('handover').hidden = source.live || !state.pending;
    const call = byId('call');
    if (call instanceof HTMLInputElement) call.value = keepingCall(data, state.rejected);
  }

  const gridActions = {
    open: (name: string): void => {
      opened = name;
      state.before = '0';
      draw();
      byId('title').focus();
      if (!state.details.has(name)) attempt(loadDetail(name));
    },
    reject: (name: string): void => {
      state.toggle(name);
      draw();
    },
  };

  async function loadDetail(name: string): Promise<void> {
    const pictures = (await source.pictures([name], 'detail'))[name];
    if (!pictures) return;
    state.details.set(name, pictures);
    if (opened === name) draw();
  }

  const detailActions = {
    close: (): void => {
      const name = opened;
      opened = undefined;
      draw();
      if (name !== undefined) focusCard(name);
    },
    step: (by: number): void => {
      const visible = state.visible();
      const at = visible.findIndex(({ name }) => name === opened);
      const next = visible[at + by];
      if (next) gridActions.open(next.name);
    },
    reject: gridActions.reject,
    overlay: (): void => {
      state.overlay = !state.overlay;
      byId('mask').setAttribute('aria-pressed', String(state.overlay));
      draw();
    },
  };

  function focusCard(name: string): void {
    document.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`)?.focus();
  }

  /** Moves to another card; up and down by the number of cards in a row. */
  function move(key: string): void {
    const cards = [...document.querySelectorAll<HTMLElement>('.open')];
    const focused = document.activeElement;
    const at = focused instanceof HTMLElement ? cards.indexOf(focused) : -1;
    const top = cards[0]?.offsetTop;
    const inRow = Math.max(1, cards.filter((one) => one.offsetTop === top).length);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -inRow, ArrowDown: inRow }[key] ?? 0;
    cards[at < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, at + by))]?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLElement && /^(INPUT|SELECT)$/.test(event.target.tagName);
    if (event.key === 'Escape' && !byId('help').hidden) byId('help').hidden = true;
    else if (event.key === 'Escape' && opened !== undefined) detailActions.close();
    else if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === '?') byId('help').hidden = !byId('help').hidden;
    else if (event.key === '/') byId('text').focus();
    else if (event.key === 'm') detailActions.overlay();
    else if (event.key === 'x') {
      const name = opened ?? document.activeElement?.getAttribute('data-name');
      if (!name) return;
      gridActions.reject(name);
    } else if (opened !== undefined && event.key === 'ArrowLeft') detailActions.step(-1);
    else if (opened !== undefined && event.key === 'ArrowRight') detailActions.step(1);
    else if (opened === undefined && event.key.startsWith('Arrow')) move(event.key);
    else return;
    event.preventDefault();
  }

  function fill(id: 'material' | 'defect' | 'verdict', all: string, values: string[]): void {
    const options = values.map((value) =>
      h('option', { value, selected: state.filters[id] === value }, value),
    );
    byId(id).replaceChildren(h('option', { value: '' }, all), ...options);
  }

  function drawFilters(): void {
    fill('material', 'all materials', distinct(state.samples.map(({ defect }) => defect.split('+')[0])));
    fill('defect', 'all defects', distinct(state.samples.map(({ defect }) => defect)));
    fill('verdict', 'all verdicts', distinct(state.samples.map(({ verdict }) => verdict)));
    byId('verdict').hidden = !state.inspected;
    byId('inspect').hidden = state.inspected || !source.live;
  }

  byId('run').textContent = data.run;
  byId('notice').textContent = data.notice;
  for (const id of ['material', 'defect', 'verdict', 'kept', 'text'] as const) {
    const field = byId(id);
    field.oninput = () => {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
      if (id === 'kept')
        state.filters.kept = field.value === 'kept' || field.value === 'rejected' ? field.value : '';
      else state.filters[id] = field.value;
      state.page = 0;
      draw();
    };
  }
  byId('previous').onclick = () => {
    state.page = Math.max(0, state.page - 1);
    draw();
  };
  byId('following').onclick = () => {
    state.page++;
    draw();
  };
  byId('mask').onclick = detailActions.overlay;
  byId('ask').onclick = () => {
    byId('help').hidden = !byId('help').hidden;
  };
  byId('call').onfocus = ({ target }) => {
    if (target instanceof HTMLInputElement) target.select();
  };
  byId('inspect').onclick = () => {
    say('inspecting every sample; this takes some seconds');
    attempt(
      source.inspect().then((inspected) => {
        state.samples = inspected.samples;
        state.inspected = inspected.inspected;
        say('');
        drawFilters();
        draw();
      }),
    );
  };
  byId('apply').onclick = () => {
    say('sending');
    attempt(
      source.reject([...state.rejected].sort()).then(() => {
        state.settle();
        say('kept; the assistant knows');
        draw();
      }),
    );
  };
  document.onkeydown = onKey;
  byId('app').hidden = false;
  byId('waiting').hidden = true;
  drawFilters();
  say(status);
  draw();
}

openSource(start).catch((error: unknown) => {
  byId('waiting').textContent = error instanceof Error ? error.message : String(error);
});
