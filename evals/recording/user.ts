/** The scripted user: answers the forms that a host would show, from the task's own data. */
import { list, record, text } from '../../test/support/values.ts';

/** `asks` is a regular expression over the question. */
export interface ScriptedAnswer {
  asks: string;
  /** For the one field of that type, or for several by name. */
  answers: string | boolean | Record<string, string | boolean>;
}

export interface Form {
  message: string;
  answer: Record<string, unknown>;
}

/** What the user does with this form. A question that nobody foresaw is declined. */
export function answerForm(params: unknown, script: readonly ScriptedAnswer[]): Form {
  const { message, requestedSchema } = record(params);
  const question = text(message);
  const found = script.find(({ asks }) => new RegExp(asks, 'is').test(question));
  if (found === undefined) return { message: question, answer: { action: 'decline' } };
  if (typeof found.answers === 'object')
    return { message: question, answer: { action: 'accept', content: found.answers } };
  const fields = Object.entries(record(record(requestedSchema).properties));
  const wanted = typeof found.answers;
  const fitting = fields.filter(([, schema]) => record(schema).type === wanted).map(([name]) => name);
  const required = list(record(requestedSchema).required).map(text);
  const field = fitting.find((name) => required.includes(name)) ?? fitting[0];
  if (field === undefined) return { message: question, answer: { action: 'decline' } };
  return { message: question, answer: { action: 'accept', content: { [field]: found.answers } } };
}
