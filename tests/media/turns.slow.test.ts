import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { errorRates, type SpokenInterval } from '@toolkit/core'
import { type Engine, type EngineResult, startEngine } from '@toolkit/diarizer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONVERSATION_FILE, CONVERSATION_NAME } from '../browser/sounds.ts'
import { MediaFolder } from './media-folder.ts'
import type { Segment } from './media-input.ts'
import { prepareInput } from './prepared-input.ts'
import { spokenKinds } from './spoken-kinds.ts'
import { FFMPEG, MISSING_TOOLS } from './tools.ts'

/** Twice the diarization error rate that codecs alone cause. */
const MAX_ERROR_RATE = 0.14
/** The same for missed and false speech, which show a wrong clock. */
const MAX_TIMING_ERROR_RATE = 0.08
/** The example has synthetic voices, whose speakers change with every codec, so only times are compared. */
const hasRealVoices = CONVERSATION_NAME === 'sample.wav'
const NO_HINTS = { num: null, min: null, max: null }

describe.skipIf(MISSING_TOOLS !== null && !process.env.CI)(
  `turns of a conversation in any kind of file${MISSING_TOOLS === null ? '' : ` (skipped: ${MISSING_TOOLS})`}`,
  () => {
    const media = new MediaFolder()
    const lines: string[] = []
    let engine: Engine
    let original: EngineResult

    const diarized = (file: string) =>
      engine.run(
        { path: file, hints: NO_HINTS },
        { signal: new AbortController().signal, onProgress: () => undefined },
      )

    beforeAll(async () => {
      engine = startEngine({
        modelsFolder: path.resolve(import.meta.dirname, '../../models'),
        ffmpegPath: FFMPEG,
        tempDir: path.join(media.folder, 'engine'),
      })
      original = await diarized(CONVERSATION_FILE)
    })
    afterAll(async () => {
      await engine.close()
      media.remove()
      process.stdout.write(`${lines.join('\n')}\n`)
    })

    it('exist', () => {
      expect(new Set(original.turns.map(({ speaker }) => speaker)).size).toBeGreaterThan(1)
    })

    it.for(spokenKinds(media, CONVERSATION_FILE))('$name', async ({ name, make }) => {
      const { bytes, segments } = await make()
      const { sound } = await prepareInput(bytes, { tempDir: media.folder })
      const file = path.join(media.folder, 'sent')
      await writeFile(file, sound)
      const { turns } = await diarized(file)
      const errors = errorRates(placed(original.turns, segments), turns)
      const outOfTime = (errors.missed + errors.falseAlarm) / errors.total
      const der = errors.der ?? Number.NaN
      const rates = `DER ${der.toFixed(3)}, of which ${outOfTime.toFixed(3)} out of time`
      lines.push(`${name.padEnd(40)} ${rates}`)
      expect(outOfTime).toBeLessThanOrEqual(MAX_TIMING_ERROR_RATE)
      if (hasRealVoices) expect(der).toBeLessThanOrEqual(MAX_ERROR_RATE)
    })
  },
)

/** Moves turns of the original to the times of its segments. */
function placed(turns: readonly SpokenInterval[], segments: readonly Segment[]): SpokenInterval[] {
  return segments.flatMap(({ originalStart, originalEnd, at }) =>
    turns
      .map(({ speaker, start, end }) => ({
        speaker,
        start: Math.max(start, originalStart) - originalStart + at,
        end: Math.min(end, originalEnd) - originalStart + at,
      }))
      .filter(({ start, end }) => end > start),
  )
}
