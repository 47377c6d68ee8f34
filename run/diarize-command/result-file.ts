import { formatRttm, formatTextGrid, formatTurnsCsv } from '@toolkit/core'
import type { FileResult } from '@toolkit/diarizer'
import { resultText } from '@toolkit/local-pyannoteai/result-text'
import type { Format } from './options.ts'
import { unwritable } from './out-folder.ts'

export const EXTENSIONS: Readonly<Record<Format, string>> = {
  rttm: '.rttm',
  json: '.json',
  csv: '.csv',
  textgrid: '.TextGrid',
}

const EVERYTHING = {
  confidence: true,
  turnLevelConfidence: true,
  exclusive: true,
  speechProbability: true,
  crosstalkProbability: true,
  speakerProbability: true,
}

/** The result as text, in pieces. `name` is the recording's name in RTTM. */
export function* formatted(format: Format, name: string, result: FileResult): Generator<string> {
  const { turns, durationSeconds } = result
  switch (format) {
    case 'rttm':
      yield formatRttm(name, turns)
      return
    case 'csv':
      yield formatTurnsCsv(
        turns.map((turn) => ({ ...turn, confidence: turn.scores[turn.speaker] ?? null })),
      )
      return
    case 'textgrid':
      yield formatTextGrid(durationSeconds, turns)
      return
    case 'json':
      yield* resultText(result, EVERYTHING)
      yield '\n'
  }
}

/**
 * Writes to standard output as fast as it is read. Returns false if its reader is gone, as after `| head`. Throws
 * `storage-full` for other errors.
 */
export async function writeOut(pieces: Iterable<string>): Promise<boolean> {
  const { stdout } = process
  // The callbacks of the writes report the error; without a listener it would end the process.
  stdout.on('error', () => undefined)
  for (const piece of pieces) {
    const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
      stdout.write(piece, resolve)
    })
    if (error?.code === 'EPIPE') return false
    if (error) throw unwritable('standard output', error)
  }
  return true
}
