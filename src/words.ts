/** What a misspelt word was meant to be. */
import { distance } from 'fastest-levenshtein';

const plain = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** The known word that is nearest, if it is near enough to be meant: two slips at most, fewer in short words. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const asked = plain(word);
  const most = Math.min(2, Math.floor(asked.length / 3));
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(asked, plain(candidate)) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= most ? best.candidate : undefined;
}
