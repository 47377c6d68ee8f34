/** One row. Seconds; `confidence` is the score for the turn's own speaker, 0–100, null where there is none. */
export interface CsvTurn {
  readonly speaker: string
  readonly start: number
  readonly end: number
  readonly confidence: number | null
}

/**
 * Writes turns as CSV (RFC 4180, with line feeds): a header, then one row for each turn, in their order. Times are
 * rounded to the millisecond, a missing confidence is an empty field.
 */
export function formatTurnsCsv(turns: readonly CsvTurn[]): string {
  const rows = turns.map(({ speaker, start, end, confidence }) => {
    const startMs = Math.round(start * 1000)
    // Of the rounded ends, so that the columns agree.
    const endMs = Math.round(end * 1000)
    const times = [startMs, endMs, endMs - startMs].map((ms) => (ms / 1000).toFixed(3))
    return `${times.join(',')},${field(speaker)},${confidence ?? ''}\n`
  })
  return `start,end,duration,speaker,confidence\n${rows.join('')}`
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
