/** Makes elements. Text always becomes text, never markup. */

type Child = Node | string | undefined | false;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | ((event: Event) => void) | undefined>,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (typeof value === 'string') element.setAttribute(name, value);
    else if (value === true) element.setAttribute(name, '');
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** A picture from a data URL, or the word that stands for one that is not there. */
export function image(source: string | undefined, alt: string, kind = ''): HTMLElement {
  if (source?.startsWith('data:image/'))
    return h('img', { src: source, alt, class: kind, draggable: 'false' });
  return h('span', { class: `absent ${kind}`, role: 'img', 'aria-label': alt }, source ?? '');
}

/** The element that the page has under this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** A sample's name as text that may break after `+` and `_`, where a reader expects it. */
export function breakable(name: string): Node[] {
  return name
    .split(/(?<=[+_])/)
    .flatMap((part) => [document.createTextNode(part), document.createElement('wbr')]);
}
