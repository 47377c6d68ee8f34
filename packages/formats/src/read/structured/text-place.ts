const LINE_FEED = 0x0a
const RETURN = 0x0d

/** Line and column, from 1, of a character of a text. `\n`, `\r\n` and `\r` end a line. */
export function placeIn(text: string, at: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let index = 0; index < at; index += 1) {
    const code = text.charCodeAt(index)
    if (code !== LINE_FEED && code !== RETURN) continue
    // A line feed after a return ends the same line.
    const isSame = code === LINE_FEED && index > 0 && text.charCodeAt(index - 1) === RETURN
    if (!isSame) line += 1
    lineStart = index + 1
  }
  return { line, column: at - lineStart + 1 }
}
