/** Takes one sentence about what was odd in an answer and how it was read. */
export type Warn = (sentence: string) => void

/** The most warnings that one answer gets: an answer that is odd all over says no more by a thousand of them. */
const LIMIT = 50

/** "1 turn", "17 turns" */
export function countOf(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`
}

/** "17 scores of the confidence curve are not numbers from 0 to 100; they count as missing." */
export function oddScores(odd: number, of: string): string {
  return odd === 1
    ? `1 score of ${of} is not a number from 0 to 100; it counts as missing.`
    : `${countOf(odd, 'score')} of ${of} are not numbers from 0 to 100; they count as missing.`
}

/** Collects warnings, each beginning with a capital; those beyond the first 50 are counted. */
export function warningList(): { readonly warn: Warn; all(): readonly string[] } {
  const sentences: string[] = []
  let more = 0
  return {
    warn: (sentence) => {
      if (sentences.length === LIMIT) more += 1
      else sentences.push(sentence.charAt(0).toUpperCase() + sentence.slice(1))
    },
    all: () => (more === 0 ? sentences : [...sentences, `${countOf(more, 'more warning')}.`]),
  }
}
