import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { formatRttm, formatTextGrid, formatTurnsCsv, ToolkitError } from '@toolkit/core'
import type { EngineResult } from '@toolkit/diarizer'
import { resultText } from '@toolkit/local-pyannoteai/result-text'
import type { Format } from './options.ts'

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
export function* formatted(format: Format, name: string, result: EngineResult): Generator<string> {
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

/** Writes a file as a whole or not at all, and replaces an earlier one. */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  const unfinished = path.join(path.dirname(file), `.${randomUUID()}.unfinished`)
  try {
    const handle = await open(unfinished, 'wx')
    try {
      for (const piece of pieces) await handle.appendFile(piece)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw unwritable(file, error)
  }
}

/** Writes to standard output as fast as it is read. */
export async function writeOut(pieces: Iterable<string>): Promise<void> {
  const { stdout } = process
  // The callbacks of the writes report the error; without a listener it would end the process.
  const ignore = (): void => undefined
  stdout.on('error', ignore)
  for (const piece of pieces) {
    await new Promise<void>((resolve, reject) => {
      stdout.write(piece, (error) => {
        if (error) reject(unwritable('standard output', error))
        else resolve()
      })
    })
  }
}

function unwritable(what: string, error: unknown): ToolkitError {
  const { code } = error as NodeJS.ErrnoException
  const message = `The result cannot be written to ${what} (${code}). Check that there is room and that you may write there.`
  return new ToolkitError('storage-full', message, { cause: error })
}
