import { describeTurns, type Turn } from '@toolkit/core'
import type { FileResult } from '@toolkit/diarizer'
import { WRITERS } from '@toolkit/formats'
import { resultText } from '@toolkit/local-pyannoteai/result-text'
import type { Format } from './options.ts'
import { unwritable } from './out-folder.ts'

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
  if (format === 'json') {
    // With what pyannoteAI's output has beside turns and curves: exclusive turns, warnings and doubts.
    yield* resultText(result, EVERYTHING)
    yield '\n'
    return
  }
  yield* WRITERS[format].write({
    recording: name,
    mediaName: name,
    contentType: 'application/octet-stream',
    durationSeconds: result.durationSeconds,
    turns: describeTurns(result.turns).sort(inOrderOfJson),
    speakerNames: {},
    curves: [],
    provider: 'local',
    model: '',
  })
}

/** By start and speaker, as the engine sorts them. */
function inOrderOfJson(a: Turn, b: Turn): number {
  return a.start - b.start || (a.speaker < b.speaker ? -1 : Number(a.speaker > b.speaker))
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
