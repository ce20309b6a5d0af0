/** The parts of a workflow that say how much it may use: resources and timeouts. */
import type { At, Form } from '../python/pydantic.ts';
import { type PyValue, str } from '../python/values.ts';
import { Refusal } from '../refusal.ts';
import { durationSeconds, durationWords } from './duration.ts';

const sizes = /^(\d+(?:\.\d+)?)([a-zA-Z]*)$/;
const units = ['T', 'Ti', 'TiB', 'G', 'Gi', 'GiB', 'M', 'Mi', 'MiB', 'K', 'Ki', 'KiB', 'B', 'm'];

export function resource(value: PyValue, at: At, form: Form): Record<string, string | number> | undefined {
  const model = form.model(value, at, 'ResourceSpec');
  if (model === undefined) return undefined;
  const read: Record<string, string | number> = {};
  const keep = (name: string, found: string | number | undefined): void => {
    if (found !== undefined) read[name] = found;
  };
  const orNone =
    <Item>(rule: (one: PyValue, where: At) => Item | undefined) =>
    (one: PyValue, where: At): Item | undefined =>
      one === null ? undefined : rule(one, where);
  const size =
    (name: string) =>
    (one: PyValue, where: At): string | undefined => {
      const text = form.text(one, where, { numbers: true });
      const parts = text === undefined ? null : sizes.exec(text);
      if (text === undefined) return undefined;
      // Not a report: the check throws what ends the request.
      if (parts === null) throw new Refusal(`Resource ${name} field has invalid value ${text}`, 400, 1);
      if (parts[2] && !units.includes(parts[2]))
        throw new Refusal(`Resource ${name} field has invalid unit: ${parts[2]}`, 400, 1);
      return text;
    };
  const count = orNone((one, where) => form.whole(one, where));
  keep('cpu', model.may<number | undefined>('cpu', undefined, count));
  keep('storage', model.may<string | undefined>('storage', undefined, orNone(size('storage'))));
  keep('memory', model.may<string | undefined>('memory', undefined, orNone(size('memory'))));
  keep('gpu', model.may<number | undefined>('gpu', undefined, count));
  const word = orNone((one, where) => form.text(one, where, { numbers: true }));
  keep('platform', model.may<string | undefined>('platform', undefined, word));
  model.end(['nodesExcluded', 'topology']);
  return read;
}

export function timeouts(value: PyValue, at: At, form: Form): { exec?: number; queue?: number } | undefined {
  const model = form.model(value, at, 'TimeoutSpec');
  if (model === undefined) return undefined;
  const read = (one: PyValue, where: At): number | undefined => {
    if (one === null) return undefined;
    const seconds = durationSeconds(one);
    return seconds ?? form.wrong(where, durationWords(str(one)), one);
  };
  const exec = model.may<number | undefined>('exec_timeout', undefined, read);
  const queue = model.may<number | undefined>('queue_timeout', undefined, read);
  model.end();
  return { ...(exec === undefined ? {} : { exec }), ...(queue === undefined ? {} : { queue }) };
}
