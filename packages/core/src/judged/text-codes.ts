/** Whole numbers from 0 for texts, so that each text is kept once. */
export class TextCodes {
  readonly #codes = new Map<string, number>()
  readonly #texts: string[] = []

  get size(): number {
    return this.#texts.length
  }

  /** The number of a text, a new one if it has none. */
  add(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.#texts.length
    this.#codes.set(text, code)
    this.#texts.push(text)
    return code
  }

  /** −1: it has none. */
  codeOf(text: string): number {
    return this.#codes.get(text) ?? -1
  }

  /** Of −1 it is null. */
  textOf(code: number): string | null {
    return this.#texts[code] ?? null
  }
}
