import { writeFileSync } from 'node:fs'
import type { Measured } from './measure.ts'

/** Collects the measurements of each kind, to be printed at the end. */
export class Table {
  readonly #lines: string[] = []

  add(name: string, { lengthError, lag, similarity, peaksLag, warnings, facts }: Measured): void {
    const cells = [
      name.padEnd(60),
      `length ${milliseconds(lengthError)}`,
      `lag ${milliseconds(lag)}`,
      `peaks ${milliseconds(peaksLag)}`,
      `similarity ${similarity.toFixed(2)}`,
      `${facts.container}, ${facts.codec}`.padEnd(30),
      warnings.join(' '),
    ]
    this.#lines.push(cells.join('  ').trimEnd())
  }

  /** Adds the error of a kind that could not be measured. */
  addFailure(name: string, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error)
    this.#lines.push(`${name.padEnd(60)}  failed: ${words.split('\n')[0]}`)
  }

  /** Prints the table, and writes it to the file in MEDIA_TABLE. */
  finish(): void {
    const text = `${this.#lines.sort().join('\n')}\n`
    process.stdout.write(text)
    if (process.env.MEDIA_TABLE) writeFileSync(process.env.MEDIA_TABLE, text)
  }
}

function milliseconds(seconds: number): string {
  return Number.isNaN(seconds) ? '    none' : `${(1_000 * seconds).toFixed(1).padStart(7)} ms`
}
