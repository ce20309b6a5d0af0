/** The gallery's keys: arrows move among the cards or from sample to sample, letters act on the one in focus. */
import { byId } from './dom.ts';

export interface KeyActions {
  /** Name of the sample that is open. */
  opened(): string | undefined;
  close(): void;
  step(by: number): void;
  reject(name: string): void;
  overlay(): void;
}

export function onKey(event: KeyboardEvent, actions: KeyActions): void {
  const act = actionOf(event, actions);
  if (!act) return;
  act();
  event.preventDefault();
}

function actionOf(event: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  const { key } = event;
  const isOpen = actions.opened() !== undefined;
  const help = byId('help');
  if (key === 'Escape' && !help.hidden) return toggleHelp;
  if (key === 'Escape' && isOpen) return actions.close;
  const typing = event.target instanceof HTMLElement && /^(INPUT|SELECT)$/.test(event.target.tagName);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (key === '?') return toggleHelp;
  if (key === '/') return () => byId('text').focus();
  if (key === 'm') return actions.overlay;
  if (key === 'x') {
    const name = actions.opened() ?? document.activeElement?.getAttribute('data-name');
    return name ? () => actions.reject(name) : undefined;
  }
  if (isOpen && key === 'ArrowLeft') return () => actions.step(-1);
  if (isOpen && key === 'ArrowRight') return () => actions.step(1);
  return !isOpen && key.startsWith('Arrow') ? () => moveFocus(key) : undefined;
}

export function toggleHelp(): void {
  byId('help').hidden = !byId('help').hidden;
}

/** To another card; up and down by the number of cards in a row. */
function moveFocus(key: string): void {
  const cards = [...document.querySelectorAll<HTMLElement>('.open')];
  const focused = document.activeElement;
  const at = focused instanceof HTMLElement ? cards.indexOf(focused) : -1;
  const top = cards[0]?.offsetTop;
  const inRow = Math.max(1, cards.filter((one) => one.offsetTop === top).length);
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -inRow, ArrowDown: inRow }[key] ?? 0;
  cards[at < 0 ? 0 : Math.max(0, Math.min(cards.length - 1, at + by))]?.focus();
}
