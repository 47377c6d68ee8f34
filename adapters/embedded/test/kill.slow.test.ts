import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ALL_TURNS, type Storage } from '@toolkit/core'
import { patternLength } from '@toolkit/testkit'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'
import { expect, test } from 'vitest'
import { openEmbeddedStorage } from '../src/index.ts'
import { startChild } from './child-process.ts'
import { temporaryFolder } from './opened-storage.ts'

/** The last acknowledged write of each id: its kind, and a revision, count or size. */
type Acknowledged = Map<string, { readonly kind: string; readonly figure: number }>

/** Runs the writer and kills it right after its n-th line, while its other writes are under way. */
async function writeAndKill(dataDir: string, round: number, lines: number, into: Acknowledged) {
  const writer = startChild(new URL('./writer-process.ts', import.meta.url), dataDir, String(round))
  let count = 0
  for await (const line of writer.lines) {
    const [kind, id, figure] = line.split(' ')
    into.set(String(id), { kind: String(kind), figure: Number(figure) })
    count += 1
    if (count === lines) await writer.kill()
  }
  expect(count).toBeGreaterThanOrEqual(lines)
}

async function storedFigure(storage: Storage, kind: string, id: string): Promise<number> {
  if (kind === 'recording') return (await storage.recordings.get(id))?.revision ?? 0
  if (kind === 'whole') return (await storage.turns.list(id, { ...ALL_TURNS, limit: 1 })).total
  if (kind === 'turns') return (await storage.turns.list(id, ALL_TURNS)).items.length
  if (kind === 'upload') return storage.uploads.offset(id)
  return patternLength(storage.blobs.read(id))
}

test('a kill during any write loses no acknowledged write and damages nothing', async () => {
  const dataDir = await temporaryFolder()
  const acknowledged: Acknowledged = new Map()
  for (const [round, lines] of [1, 2, 3, 7, 20, 41, 60, 83, 110, 150].entries()) {
    await writeAndKill(dataDir, round, lines, acknowledged)
    const storage = await openEmbeddedStorage({ dataDir })
    try {
      for (const [id, { kind, figure }] of acknowledged) {
        const stored = await storedFigure(storage, kind, id)
        if (kind === 'recording' || kind === 'upload') expect(stored).toBeGreaterThanOrEqual(figure)
        else expect({ id, stored }).toEqual({ id, stored: figure })
      }
      // A write that was not acknowledged is complete or absent, and an upload can be continued or completed.
      for (const name of await storage.blobs.children(`values/${round}`)) {
        const key = `values/${round}/${name}`
        expect(await patternLength(storage.blobs.read(key))).toBe(1_000_000 + Number(name))
      }
      for (const run of await storage.runs.unfinished()) {
        expect([0, 500]).toContain((await storage.turns.list(run.id, ALL_TURNS)).total)
      }
      for (let n = 1; acknowledged.has(`whole-${round}-${n - 1}`) || n === 1; n += 1) {
        const id = `whole-${round}-${n}`
        const { total } = await storage.turns.list(id, { ...ALL_TURNS, limit: 1 })
        const isThere = (await storage.runs.get(id)) !== null
        expect({ id, total }).toEqual({ id, total: isThere ? 5_000 : 0 })
      }
      for (const upload of await storage.uploads.list()) {
        const offset = await storage.uploads.offset(upload.id)
        expect(await patternLength(storage.uploads.read(upload.id))).toBe(offset)
        if (offset < 2_000_000) continue
        await storage.uploads.moveToBlob(upload.id, `uploaded/${upload.id}`)
        expect(await storage.blobs.size(`uploaded/${upload.id}`)).toBe(2_000_000)
      }
      expect(await readdir(join(dataDir, 'partial'))).toEqual([])
      // The writer stores records of recordings without their audio.
      await expectNothingUnexplained(storage, ({ kind }) => kind === 'missing')
      for (const name of await readdir(join(dataDir, 'blobs'))) {
        expect(['values', 'uploaded']).toContain(name)
      }
    } finally {
      await storage.close()
    }
  }
})
