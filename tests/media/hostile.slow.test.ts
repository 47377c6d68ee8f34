import { ToolkitError } from '@toolkit/core'
import { afterAll, describe, expect, it } from 'vitest'
import { watchDecoders } from './decoder-memory.ts'
import { HOSTILE_FILES, hostileFiles } from './hostile-files.ts'
import { MediaFolder } from './media-folder.ts'
import { prepareInput } from './prepared-input.ts'
import { MISSING_TOOLS } from './tools.ts'

const MAX_SECONDS = 3_600
const MAX_MIB = 400
/** Every nth file is tested; with HOSTILE=long all are. */
const SAMPLE_INTERVAL = process.env.HOSTILE === 'long' ? 1 : 2

const media = new MediaFolder()
afterAll(() => media.remove())
const why = MISSING_TOOLS ?? (process.platform === 'linux' ? null : 'requires /proc')

describe.skipIf(why !== null && !process.env.CI)(
  `small files that require many resources${why === null ? '' : ` (skipped: ${why})`}`,
  () => {
    it(`${HOSTILE_FILES / SAMPLE_INTERVAL} of them are decoded or rejected with a code, each in less than ${MAX_MIB} MiB`, async () => {
      const all = await hostileFiles(media)
      expect(all).toHaveLength(HOSTILE_FILES)
      const files = all.filter((_, place) => place % SAMPLE_INTERVAL === 0)
      const bad: string[] = []
      let most = { name: '', mib: 0 }
      for (const { name, bytes } of files) {
        const stop = watchDecoders()
        const code = await prepared(bytes)
        const mib = stop()
        if (process.env.MEDIA_TABLE)
          process.stdout.write(`${Math.round(mib)} MiB ${code} ${name}\n`)
        if (mib > most.mib) most = { name, mib }
        if (mib > MAX_MIB) bad.push(`${name}: ${Math.round(mib)} MiB`)
        if (!/^(decoded|audio-.*)$/.test(code)) bad.push(`${name}: ${code}`)
      }
      process.stdout.write(`most memory: ${Math.round(most.mib)} MiB for ${most.name}\n`)
      expect(bad).toEqual([])
    })
  },
)

async function prepared(bytes: Uint8Array): Promise<string> {
  try {
    await prepareInput(bytes, { tempDir: media.folder, maxSeconds: MAX_SECONDS })
    return 'decoded'
  } catch (error) {
    return error instanceof ToolkitError ? error.code : String(error)
  }
}
