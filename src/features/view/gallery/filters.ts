/** The filters above the cards. */
import { byId, h } from './dom.ts';
import { distinct, type State } from './state.ts';

/** Offers what the samples have. */
export function drawFilters(state: State, isLive: boolean): void {
  const { samples, inspected } = state;
  const fill = (id: 'material' | 'defect' | 'verdict', all: string, values: string[]): void => {
    const options = values.map((value) =>
      h('option', { value, selected: state.filters[id] === value }, value),
    );
    byId(id).replaceChildren(h('option', { value: '' }, all), ...options);
  };
  fill('material', 'all materials', distinct(samples.map(({ defect }) => defect.split('+')[0])));
  fill('defect', 'all defects', distinct(samples.map(({ defect }) => defect)));
  fill('verdict', 'all verdicts', distinct(samples.map(({ verdict }) => verdict)));
  byId('verdict').hidden = !inspected;
  byId('inspect').hidden = inspected || !isLive;
}

/** Keeps what the user chooses, and calls `changed`. */
export function watchFilters(state: State, changed: () => void): void {
  for (const id of ['material', 'defect', 'verdict', 'kept', 'text'] as const) {
    const field = byId(id);
    field.oninput = () => {
      if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
      if (id === 'kept')
        state.filters.kept = field.value === 'kept' || field.value === 'rejected' ? field.value : '';
      else state.filters[id] = field.value;
      state.page = 0;
      changed();
    };
  }
}
