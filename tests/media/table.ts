import { writeFileSync } from 'node:fs'
import type { Verdict } from './judge.ts'

/** What became of each kind, collected to be shown at the end. */
export class Table {
  readonly #lines: string[] = []

  add(name: string, { lengthError, lag, likeness, peaksLag, warnings, facts }: Verdict): void {
    const cells = [
      name.padEnd(60),
      `length ${milliseconds(lengthError)}`,
      `lag ${milliseconds(lag)}`,
      `peaks ${milliseconds(peaksLag)}`,
      `likeness ${likeness.toFixed(2)}`,
      `${facts.container}, ${facts.codec}`.padEnd(30),
      warnings.join(' '),
    ]
    this.#lines.push(cells.join('  ').trimEnd())
  }

  /** What kept a kind from being measured. */
  addFailure(name: string, error: unknown): void {
    const words = error instanceof Error ? error.message : String(error)
    this.#lines.push(`${name.padEnd(60)}  failed: ${words.split('\n')[0]}`)
  }

  /** Shows it, and writes it to the file that MEDIA_TABLE names. */
  finish(): void {
    const text = `${this.#lines.sort().join('\n')}\n`
    process.stdout.write(text)
    if (process.env.MEDIA_TABLE) writeFileSync(process.env.MEDIA_TABLE, text)
  }
}

function milliseconds(seconds: number): string {
  return Number.isNaN(seconds) ? '    none' : `${(1_000 * seconds).toFixed(1).padStart(7)} ms`
}
