import { ToolkitError } from '@toolkit/core'
import { afterAll, describe, expect, it } from 'vitest'
import { watchDecoders } from './decoder-memory.ts'
import { HOSTILE_FILES, hostileFiles } from './hostile-files.ts'
import { prepareInput } from './prepared-input.ts'
import { MISSING } from './tools.ts'
import { Workshop } from './workshop.ts'

const MAX_SECONDS = 3_600
const MOST_MIB = 400
/** One of so many is tried; with HOSTILE=long all are. */
const EVERY = process.env.HOSTILE === 'long' ? 1 : 2

const shop = new Workshop()
afterAll(() => shop.remove())
const why = MISSING ?? (process.platform === 'linux' ? null : 'memory is looked at in /proc')

describe.skipIf(why !== null && !process.env.CI)(
  `small files that ask for much${why === null ? '' : ` (skipped: ${why})`}`,
  () => {
    it(`${HOSTILE_FILES / EVERY} of them are read or refused with a code, each in less than ${MOST_MIB} MiB`, async () => {
      const all = await hostileFiles(shop)
      expect(all).toHaveLength(HOSTILE_FILES)
      const files = all.filter((_, place) => place % EVERY === 0)
      const bad: string[] = []
      let most = { name: '', mib: 0 }
      for (const { name, bytes } of files) {
        const stop = watchDecoders()
        const code = await prepared(bytes)
        const mib = stop()
        if (process.env.MEDIA_TABLE)
          process.stdout.write(`${Math.round(mib)} MiB ${code} ${name}\n`)
        if (mib > most.mib) most = { name, mib }
        if (mib > MOST_MIB) bad.push(`${name}: ${Math.round(mib)} MiB`)
        if (!/^(decoded|audio-.*)$/.test(code)) bad.push(`${name}: ${code}`)
      }
      process.stdout.write(`most memory: ${Math.round(most.mib)} MiB for ${most.name}\n`)
      expect(bad).toEqual([])
    })
  },
)

async function prepared(bytes: Uint8Array): Promise<string> {
  try {
    await prepareInput(bytes, { tempDir: shop.folder, maxSeconds: MAX_SECONDS })
    return 'decoded'
  } catch (error) {
    return error instanceof ToolkitError ? error.code : String(error)
  }
}
