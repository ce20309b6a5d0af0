/** Checks of what the user was told and asked. */
import type { Check } from './evidence.ts';

export const answerMentions: Check<RegExp[]> = (patterns, { answer }) =>
  patterns.filter((one) => !one.test(answer)).map(({ source }) => `the answer does not mention ${source}`);

export const answerOmits: Check<RegExp[]> = (patterns, { answer }) =>
  patterns.filter((one) => one.test(answer)).map(({ source }) => `the answer holds ${source}`);

/** By a form, or by a sentence of the answer that ends with a question mark. */
export const wasAsked: Check<boolean | RegExp> = (wanted, { answer, transcript: { asked } }) => {
  const sentences = answer.match(/[^.?!\n]*\?/g) ?? [];
  const questions = [...asked.map(({ question }) => question), ...sentences];
  if (wanted === false) return questions.length > 0 ? [`the user was asked: ${questions[0]?.trim()}`] : [];
  const fitting = wanted === true ? questions : questions.filter((one) => wanted.test(one));
  return fitting.length > 0
    ? []
    : [`the user was not asked${wanted === true ? '' : ` about ${wanted.source}`}`];
};
