/** Asks an endpoint from this machine. `assets/pods/probe_endpoint.py` asks the same things in the same order from a pod. */
import * as z from 'zod';
import { name } from '../../base/untrusted-text.ts';
import { editOnce } from './edit.ts';
import { request } from './http.ts';
import { lacksChat, type RawAnswers } from './raw.ts';

export interface EndpointQuestion {
  /** Normalised base URL. */
  url: string;
  model: string;
  /** Also edit one small picture. */
  deep: boolean;
}

const modelList = z.object({ data: z.array(z.unknown()) });
const modelEntry = z.object({ id: z.string(), root: z.unknown().optional() });
const oneMebibyte = 1024 * 1024;
const timeoutMs = 10_000;
/** Hosts end a call at about 60 s. */
const editTimeoutMs = 45_000;

export async function gatherAnswers(
  { url, model, deep }: EndpointQuestion,
  signal?: AbortSignal,
): Promise<RawAnswers> {
  const ask = (path: string, body?: unknown) =>
    request({ url: `${url}${path}`, body, timeoutMs, maxBytes: oneMebibyte, signal });
  const models = await ask('/models');
  const raw: RawAnswers = { models, listed: null, alias: null, health: null, chat: null, edit: null };
  if (models.kind === 'timeout' || models.kind === 'unreachable') return raw;
  const entries = models.kind === 'answer' && models.status === 200 ? entriesIn(models.text) : null;
  raw.listed = entries?.map(({ id }) => name(id)) ?? null;
  raw.alias = entries?.find((one) => isAlias(one, model))?.id ?? null;
  if (raw.listed === null) return { ...raw, health: await ask('/health/ready') };
  if (!raw.listed.includes(model)) return raw;
  raw.chat = await ask('/chat/completions', { model, messages: [] });
  if (!deep || lacksChat(raw.chat)) return raw;
  const { testPicture } = await import('./test-picture.ts');
  const picture = await testPicture();
  return { ...raw, edit: await editOnce({ url, model, picture, timeoutMs: editTimeoutMs, signal }) };
}

/** vLLM names the model itself as the root of what it serves under another name. */
const isAlias = ({ id, root }: z.infer<typeof modelEntry>, model: string): boolean =>
  root === model || id.toLowerCase() === model.toLowerCase();

/** Entries without an id are left out; a list that has none else is no list of models. */
function entriesIn(text: string): z.infer<typeof modelEntry>[] | null {
  try {
    const { data } = modelList.parse(JSON.parse(text));
    const entries = data.flatMap((one) => modelEntry.safeParse(one).data ?? []);
    return entries.length === 0 && data.length > 0 ? null : entries;
  } catch {
    return null;
  }
}
