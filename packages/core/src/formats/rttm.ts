import { ToolkitError } from '../errors.ts'

/** One SPEAKER line of an RTTM file. Seconds. */
export interface RttmTurn {
  readonly file: string
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/**
 * Parses the SPEAKER lines of NIST RTTM (RT-09 evaluation plan, appendix A), in order. Other types and comments (`;;`) are
 * skipped. Throws `request-invalid` with the line number for an invalid SPEAKER line.
 */
export function parseRttm(text: string): RttmTurn[] {
  const turns: RttmTurn[] = []
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const [type, file, , start, duration, , , speaker] = line.trim().split(/\s+/)
    if (type !== 'SPEAKER') continue
    const startSeconds = seconds(start)
    const durationSeconds = seconds(duration)
    if (
      file === undefined ||
      speaker === undefined ||
      startSeconds === null ||
      durationSeconds === null
    ) {
      const message = `Line ${index + 1} is not valid RTTM: it needs a file, a start and a duration in seconds, and a speaker.`
      throw new ToolkitError('request-invalid', message, { fields: [{ path: 'rttm', message }] })
    }
    turns.push({ file, speaker, start: startSeconds, end: sum(startSeconds, durationSeconds) })
  }
  return turns
}

function seconds(text: string | undefined): number | null {
  if (text === undefined || !/^\d*\.?\d+(e[-+]?\d+)?$|^\d+\.$/i.test(text)) return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Adds decimal seconds without binary rounding errors: 6.69 + 0.43 is 7.12. */
function sum(a: number, b: number): number {
  return Math.round((a + b) * 1e9) / 1e9
}
