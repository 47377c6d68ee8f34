import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextInList, windowAround } from './next-recording.ts'

type Page = Awaited<ReturnType<Parameters<typeof windowAround>[0]>>

/** A list of `count` recordings in pages of `size`. */
const pages = (count: number, size: number) => {
  const asked: (string | undefined)[] = []
  const list = async ({ cursor }: { cursor?: string | undefined }): Promise<Page> => {
    asked.push(cursor)
    const from = Number(cursor ?? 0)
    const ids = Array.from({ length: Math.max(0, Math.min(size, count - from)) }, (_, i) => ({
      id: `r${from + i}`,
    }))
    const end = from + size
    return { items: ids as Page['items'], nextCursor: end < count ? String(end) : null }
  }
  return { list, asked }
}

describe('the list around a recording', () => {
  it('contains it and its successor, wherever pages end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (count, size, any) => {
          const place = any % count
          const { ids } = await windowAround(pages(count, size).list, {}, `r${place}`, null)
          const next = nextInList(ids, ids, `r${place}`)
          expect(next).toBe(place + 1 < count ? `r${place + 1}` : null)
        },
      ),
    )
  })

  it('starts at the cursor, so that a distant position costs one call', async () => {
    const { list, asked } = pages(1000, 10)
    await windowAround(list, {}, 'r505', '500')
    expect(asked).toEqual(['500'])
  })

  it('is the first page if it is not in the list', async () => {
    expect((await windowAround(pages(30, 10).list, {}, 'other', null)).ids).toHaveLength(10)
  })
})

describe('the next recording', () => {
  const order = ['a', 'b', 'c', 'd']

  it('is the successor, even if the recording has left the list', () => {
    expect(nextInList(order, order, 'b')).toBe('c')
    expect(nextInList(order, ['a', 'c', 'd'], 'b')).toBe('c')
  })

  it('skips successors that have left, and keeps the position of a moved recording', () => {
    expect(nextInList(order, ['a', 'd'], 'b')).toBe('d')
    expect(nextInList(order, ['c', 'd', 'a', 'b'], 'b')).toBe('c')
  })

  it('is null at the end and for a recording outside of the list', () => {
    expect(nextInList(order, order, 'd')).toBeNull()
    expect(nextInList(order, order, 'x')).toBeNull()
  })
})
