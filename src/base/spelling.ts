/** What a misspelt word was meant to be. */
import { distance } from 'fastest-levenshtein';

const plain = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known word that is nearest, if it is near enough to be meant: two slips at most, fewer in short words. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const given = plain(word);
  const most = Math.min(2, Math.floor(given.length / 3));
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(given, plain(candidate)) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= most ? best.candidate : undefined;
}

/** The same for names of several words: one that is the only name to hold all words of the asked one is meant, too. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  const wordsOf = (text: string): string[] =>
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '');
  const near = closest(name, known);
  if (near !== undefined) return near;
  const given = wordsOf(name);
  const [only, ...others] = known.filter((one) => given.every((word) => wordsOf(one).includes(word)));
  return given.length > 0 && others.length === 0 ? only : undefined;
}
