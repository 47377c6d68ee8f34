import { formatFault } from '../../text-source.ts'
import { placeIn } from './text-place.ts'
import type { Fault } from './turn-list.ts'
import { numberOf } from './turn-list.ts'

/** A free-standing value of a Praat text file. */
export interface Token {
  readonly kind: 'text' | 'number' | 'flag'
  readonly text: string
  /** Character of the file where it begins. */
  readonly at: number
}

const QUOTE = '"'
/** A quoted text may have so many characters. */
const MAX_TEXT_LENGTH = 1_000_000
/** Between two values comments may have so many characters. In the long form they have less than a hundred. */
const MAX_COMMENT_LENGTH = 100_000
/** A longer word is a comment. */
const MAX_WORD_LENGTH = 400

/**
 * Reads the values of a Praat text file one by one: quoted texts (`""` is a quote), numbers and flags (`<exists>`). As in
 * Praat, everything else is a comment, so that the long and the short form have the same values. `=` also separates.
 */
export class PraatTokens {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The next value; null at the end. */
  next(): Token | null {
    const text = this.#text
    const from = this.#at
    for (;;) {
      const end = Math.min(text.length, from + MAX_COMMENT_LENGTH + 1)
      while (this.#at < end && isBlank(text.charCodeAt(this.#at))) this.#at += 1
      const at = this.#at
      if (at === text.length) return null
      if (at - from > MAX_COMMENT_LENGTH) {
        const message = `Here are more than ${MAX_COMMENT_LENGTH} characters without a value.`
        throw this.fault(message, from)
      }
      if (text[at] === QUOTE) return { kind: 'text', text: this.#quoted(), at }
      if (text[at] === '!') {
        this.#at = lineEnd(text, at, end)
        continue
      }
      const word = this.#word(end)
      if (/^<\w+>$/.test(word)) return { kind: 'flag', text: word, at }
      if (!Number.isNaN(numberOf(word)) || word === '--undefined--') {
        return { kind: 'number', text: word, at }
      }
    }
  }

  /** A fault at a character of the file. */
  fault(message: string, at: number): Error {
    return formatFault(message, placeIn(this.#text, at))
  }

  /** Makes faults at a character of the file. */
  faultAt(at: number): Fault {
    return (message) => this.fault(`${message}.`, at)
  }

  #word(end: number): string {
    const from = this.#at
    while (this.#at < end && !isWordEnd(this.#text.charCodeAt(this.#at))) this.#at += 1
    return this.#at - from > MAX_WORD_LENGTH ? '' : this.#text.slice(from, this.#at)
  }

  #quoted(): string {
    const text = this.#text
    const from = this.#at + 1
    let at = from
    for (;;) {
      at = text.indexOf(QUOTE, at)
      if (at === -1) throw this.fault('A text has no closing quote.', this.#at)
      if (at - from > MAX_TEXT_LENGTH) {
        throw this.fault(`A text has more than ${MAX_TEXT_LENGTH} characters.`, this.#at)
      }
      if (text[at + 1] !== QUOTE) break
      at += 2
    }
    this.#at = at + 1
    return text.slice(from, at).replaceAll('""', QUOTE)
  }
}

function isBlank(code: number): boolean {
  return code <= 0x20 || code === 0x3d || code === 0xa0
}

function isWordEnd(code: number): boolean {
  return code === 0x22 || isBlank(code)
}

function lineEnd(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text[at] !== '\n' && text[at] !== '\r') at += 1
  return at
}
