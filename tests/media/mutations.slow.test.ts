import { createHash } from 'node:crypto'
import { hasCode, ToolkitError } from '@toolkit/core'
import { afterAll, describe, expect, it } from 'vitest'
import type { Outcome } from './hostile-protocol.ts'
import { HostileReader } from './hostile-reader.ts'
import { MediaFolder } from './media-folder.ts'
import { mutated } from './mutate.ts'
import { randomFrom } from './original.ts'
import { prepareInput } from './prepared-input.ts'
import { smallFiles } from './small-files.ts'
import { FFMPEG, MISSING_TOOLS } from './tools.ts'

const MUTATIONS = process.env.HOSTILE === 'long' ? 10_000 : 300
/** Every nth file is prepared like in the product, in its own process. */
const PREPARED_EVERY = 10
const READERS = 2
const TIMEOUT_MS = 30_000
const MAX_SECONDS = 3_600

const media = new MediaFolder()
const settings = { ffmpegPath: FFMPEG, tempDir: media.folder, maxSeconds: MAX_SECONDS }
const readers = Array.from({ length: READERS }, () => new HostileReader(settings))
afterAll(async () => {
  await Promise.all(readers.map((reader) => reader.close()))
  media.remove()
})

describe.skipIf(MISSING_TOOLS !== null && !process.env.CI)(
  `randomly damaged files${MISSING_TOOLS === null ? '' : ` (skipped: ${MISSING_TOOLS})`}`,
  () => {
    it(`${MUTATIONS} of them are decoded, or rejected with an error code`, async () => {
      const files = await smallFiles(media)
      const bad: string[] = []
      const counts = new Map<string, number>()
      let next = 0
      const work = async (reader: HostileReader): Promise<void> => {
        while (next < MUTATIONS) {
          const place = next
          next += 1
          const file = files[place % files.length] as (typeof files)[number]
          const bytes = mutated(file.bytes, randomFrom(place))
          const outcome =
            place % PREPARED_EVERY === 0
              ? await prepared(bytes)
              : await reader.read(bytes, TIMEOUT_MS)
          counts.set(outcome.code, (counts.get(outcome.code) ?? 0) + 1)
          if (!isGood(outcome))
            bad.push(`${file.name}, mutation ${place}: ${summary(outcome, bytes)}`)
        }
      }
      await Promise.all(readers.map(work))
      process.stdout.write(`${[...counts].map(([code, count]) => `${code} ${count}`).join(', ')}\n`)
      expect(bad).toEqual([])
    })
  },
)

async function prepared(bytes: Uint8Array): Promise<Outcome> {
  try {
    const input = await prepareInput(bytes, { tempDir: media.folder, maxSeconds: MAX_SECONDS })
    return { code: 'decoded', message: input.media.container }
  } catch (error) {
    if (hasCode(error, 'audio-too-long')) return { code: 'too long', message: '' }
    if (error instanceof ToolkitError) return { code: error.code, message: error.message }
    return { code: 'internal', message: String(error) }
  }
}

function isGood({ code, message }: Outcome): boolean {
  if (code === 'decoded' || code === 'too long') return true
  return code.startsWith('audio-') && message.length > 0
}

function summary({ code, message }: Outcome, bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12)
  return `${code} (${message.slice(0, 400)}), ${bytes.length} bytes ${digest}`
}
