const PIECE_CHARACTERS = 65_536

/** Joins short texts to pieces of about 64 KiB, so that a long result is written in few steps and never held as a whole. */
export function* inPieces(texts: Iterable<string>): Generator<string> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length < PIECE_CHARACTERS) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/** The texts with `separator` between them. */
export function* separated(texts: Iterable<string>, separator: string): Generator<string> {
  let isFirst = true
  for (const text of texts) {
    yield isFirst ? text : separator + text
    isFirst = false
  }
}

/** One text for each item. */
export function* each<T>(items: Iterable<T>, textOf: (item: T) => string): Generator<string> {
  for (const item of items) yield textOf(item)
}
