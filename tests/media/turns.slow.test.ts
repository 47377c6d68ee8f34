import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Engine, type EngineResult, startEngine } from '@toolkit/diarizer'
import { diarizationErrorRate, type SpeakerInterval } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONVERSATION_FILE, CONVERSATION_NAME } from '../browser/sounds.ts'
import type { Stretch } from './media-input.ts'
import { prepareInput } from './prepared-input.ts'
import { spokenKinds } from './spoken-kinds.ts'
import { FFMPEG, MISSING } from './tools.ts'
import { Workshop } from './workshop.ts'

/** Twice what codecs alone change of who speaks when. */
const MOST_ERRORS = 0.14
/** The same of when somebody speaks: what a clock that is off shows in. */
const MOST_OUT_OF_TIME = 0.08
/** The example's voices are a machine's: which is which changes with every codec, so only their times are compared. */
const hasRealVoices = CONVERSATION_NAME === 'sample.wav'
const NO_HINTS = { num: null, min: null, max: null }

describe.skipIf(MISSING !== null && !process.env.CI)(
  `the turns of a conversation, whatever file it comes in${MISSING === null ? '' : ` (skipped: ${MISSING})`}`,
  () => {
    const shop = new Workshop()
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
        tempDir: path.join(shop.folder, 'engine'),
      })
      original = await diarized(CONVERSATION_FILE)
    })
    afterAll(async () => {
      await engine.close()
      shop.remove()
      process.stdout.write(`${lines.join('\n')}\n`)
    })

    it('there are some', () => {
      expect(new Set(original.turns.map(({ speaker }) => speaker)).size).toBeGreaterThan(1)
    })

    it.for(spokenKinds(shop, CONVERSATION_FILE))('$name', async ({ name, make }) => {
      const { bytes, stretches } = await make()
      const { sound } = await prepareInput(bytes, { tempDir: shop.folder })
      const file = path.join(shop.folder, 'sent')
      await writeFile(file, sound)
      const { turns } = await diarized(file)
      const errors = diarizationErrorRate(placed(original.turns, stretches), turns)
      const outOfTime = (errors.missed + errors.falseAlarm) / errors.total
      const rates = `DER ${errors.rate.toFixed(3)}, of which ${outOfTime.toFixed(3)} out of time`
      lines.push(`${name.padEnd(40)} ${rates}`)
      expect(outOfTime).toBeLessThanOrEqual(MOST_OUT_OF_TIME)
      if (hasRealVoices) expect(errors.rate).toBeLessThanOrEqual(MOST_ERRORS)
    })
  },
)

/** Turns of the original where its stretches are heard. */
function placed(
  turns: readonly SpeakerInterval[],
  stretches: readonly Stretch[],
): SpeakerInterval[] {
  return stretches.flatMap(({ originalStart, originalEnd, at }) =>
    turns
      .map(({ speaker, start, end }) => ({
        speaker,
        start: Math.max(start, originalStart) - originalStart + at,
        end: Math.min(end, originalEnd) - originalStart + at,
      }))
      .filter(({ start, end }) => end > start),
  )
}
