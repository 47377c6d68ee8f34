import type { ListedRecordingView, RecordingListQuery } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { readAll } from './read-all.ts'

const ids = Array.from({ length: 1_300 }, (_, index) => `r${index}`)

/** Answers pages of the list as the server does. */
async function list({ after, cursor, limit = 50 }: RecordingListQuery) {
  const from = cursor === undefined ? ids.indexOf(after ?? '') + 1 : Number(cursor)
  const items = ids.slice(from, from + limit).map((id) => ({ id }) as ListedRecordingView)
  return { items, nextCursor: from + limit < ids.length ? String(from + limit) : null }
}

describe('reading a list', () => {
  it('reads every page, and says how far it is', async () => {
    const counts: number[] = []
    const all = await readAll(list, {}, { onRead: (count) => counts.push(count) })
    expect(all.map(({ id }) => id)).toEqual(ids)
    expect(counts).toEqual([500, 1_000, 1_300])
  })

  it('reads the part after one recording up to another', async () => {
    const part = await readAll(list, {}, { after: 'r9', until: 'r711' })
    expect(part.map(({ id }) => id)).toEqual(ids.slice(10, 712))
  })

  it('reads no part whose last recording does not come after its first one', async () => {
    for (const until of ['gone', 'r9']) {
      const part = readAll(list, {}, { after: 'r1298', until })
      await expect(part).rejects.toThrow('The list has changed')
    }
  })
})
