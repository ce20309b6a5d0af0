/** The gallery: filters above, cards below, one sample on request, and the user's marks on their way to the model. */
import type { GalleryData } from './data.ts';
import { type DetailActions, detail } from './detail.ts';
import { byId } from './dom.ts';
import { drawFilters, watchFilters } from './filters.ts';
import { card, type GridActions, pageOf, perPage } from './grid.ts';
import { type KeyActions, onKey, toggleHelp } from './keys.ts';
import { keepingCall } from './model-message.ts';
import { openSource, type Source } from './source.ts';
import { State } from './state.ts';

/** Thumbnails are asked for so many at a time. */
const batch = 12;

class Gallery {
  private readonly state: State;
  /** Name of the sample that is shown alone. */
  private opened: string | undefined;
  /** What the user can do, handed to the parts that are drawn. */
  private readonly actions: GridActions & DetailActions & KeyActions = {
    opened: () => this.opened,
    open: (name) => this.open(name),
    close: () => this.close(),
    step: (by) => this.step(by),
    reject: (name) => {
      this.state.toggle(name);
      this.draw();
    },
    overlay: () => {
      this.state.overlay = !this.state.overlay;
      byId('mask').setAttribute('aria-pressed', String(this.state.overlay));
      this.draw();
    },
  };

  constructor(
    private readonly data: GalleryData,
    private readonly source: Source,
  ) {
    this.state = new State(data);
  }

  start(): void {
    const { state, source, data } = this;
    byId('run').textContent = data.run;
    byId('notice').textContent = data.notice;
    watchFilters(state, () => this.draw());
    this.watchButtons();
    document.onkeydown = (event) => onKey(event, this.actions);
    byId('app').hidden = false;
    byId('waiting').hidden = true;
    drawFilters(state, source.live);
    this.say(
      source.live ? '' : `A page from disk: it shows ${state.samples.length} of ${state.total} samples.`,
    );
    this.draw();
  }

  private watchButtons(): void {
    const turn = (by: number): void => {
      this.state.page = Math.max(0, this.state.page + by);
      this.draw();
    };
    byId('previous').onclick = () => turn(-1);
    byId('following').onclick = () => turn(1);
    byId('mask').onclick = this.actions.overlay;
    byId('ask').onclick = toggleHelp;
    byId('call').onfocus = ({ target }) => {
      if (target instanceof HTMLInputElement) target.select();
    };
    byId('inspect').onclick = () => this.attempt(this.inspect());
    byId('apply').onclick = () => this.attempt(this.apply());
  }

  private say(text: string): void {
    byId('status').textContent = text;
  }

  private attempt(work: Promise<void>): void {
    work.catch((error: unknown) => this.say(error instanceof Error ? error.message : String(error)));
  }

  private draw(): void {
    const sample = this.state.samples.find(({ name }) => name === this.opened);
    byId('overview').hidden = sample !== undefined;
    byId('one').hidden = sample === undefined;
    if (sample) byId('one').replaceChildren(detail(this.state, sample, this.actions));
    else this.drawGrid();
    this.drawMarks();
  }

  private drawGrid(): void {
    const { state } = this;
    const focused = document.activeElement?.getAttribute('data-name');
    const visible = state.visible();
    const pages = Math.max(1, Math.ceil(visible.length / perPage));
    state.page = Math.min(state.page, pages - 1);
    byId('count').textContent = `${visible.length} of ${state.total}`;
    byId('grid').replaceChildren(...pageOf(state).map((sample) => card(state, sample, this.actions)));
    byId('pages').hidden = pages === 1;
    byId('page').textContent = `page ${state.page + 1} of ${pages}`;
    if (focused) focusCard(focused);
    this.attempt(this.loadThumbnails());
  }

  private drawMarks(): void {
    const { state, source, data } = this;
    byId('marks').textContent = `${state.rejected.size} rejected`;
    byId('apply').hidden = !source.live;
    byId('apply').toggleAttribute('disabled', !state.pending);
    // Without a server behind it, the marks travel as the call that keeps them.
    byId('handover').hidden = source.live || !state.pending;
    const call = byId('call');
    if (call instanceof HTMLInputElement) call.value = keepingCall(data, state.rejected);
  }

  private async loadThumbnails(): Promise<void> {
    const { thumbnails } = this.state;
    const lacking = pageOf(this.state)
      .map(({ name }) => name)
      .filter((name) => !thumbnails.has(name))
      .slice(0, batch);
    if (lacking.length === 0) return;
    // Asked for: a second drawing does not ask again.
    for (const name of lacking) thumbnails.set(name, {});
    for (const [name, pictures] of Object.entries(await this.source.pictures(lacking, 'thumbnails')))
      thumbnails.set(name, pictures);
    if (this.opened === undefined) this.drawGrid();
  }

  private async loadDetail(name: string): Promise<void> {
    const pictures = (await this.source.pictures([name], 'detail'))[name];
    if (!pictures) return;
    this.state.details.set(name, pictures);
    if (this.opened === name) this.draw();
  }

  private open(name: string): void {
    this.opened = name;
    this.state.before = '0';
    this.draw();
    byId('title').focus();
    if (!this.state.details.has(name)) this.attempt(this.loadDetail(name));
  }

  private close(): void {
    const name = this.opened;
    this.opened = undefined;
    this.draw();
    if (name !== undefined) focusCard(name);
  }

  private step(by: number): void {
    const visible = this.state.visible();
    const at = visible.findIndex(({ name }) => name === this.opened);
    const next = visible[at + by];
    if (next) this.open(next.name);
  }

  private async inspect(): Promise<void> {
    this.say('inspecting every sample; this takes some seconds');
    const { samples, inspected } = await this.source.inspect();
    this.state.samples = samples;
    this.state.inspected = inspected;
    this.say('');
    drawFilters(this.state, this.source.live);
    this.draw();
  }

  private async apply(): Promise<void> {
    this.say('sending');
    await this.source.reject([...this.state.rejected].sort());
    this.state.settle();
    this.say('kept; the assistant knows');
    this.draw();
  }
}

function focusCard(name: string): void {
  document.querySelector<HTMLElement>(`[data-name="${CSS.escape(name)}"]`)?.focus();
}

openSource((data, source) => new Gallery(data, source).start()).catch((error: unknown) => {
  byId('waiting').textContent = error instanceof Error ? error.message : String(error);
});
