/** Line and column, from 1, of a character of a text. `\n`, `\r\n` and `\r` end a line. */
export function placeIn(text: string, at: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (const { index, 0: end } of text.slice(0, at).matchAll(/\r\n|\n|\r/g)) {
    line += 1
    lineStart = index + end.length
  }
  return { line, column: at - lineStart + 1 }
}
