import type { CorpusImportView } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { ImportQueue } from './import-queue.ts'
import { type KeptRecord, offeredOf } from './kept-import.ts'
import { KeptImports } from './kept-imports.ts'
import type { KeptImportsStore } from './kept-imports-store.ts'

const DAY_MS = 24 * 3600 * 1000

/** The store of a browser, and which of its pages are closed. */
class Browser {
  readonly records = new Map<string, { readonly record: KeptRecord; readonly file: File }>()
  isFull = false
  /** Whether its pages can send messages to each other. */
  isTalking = true
  nowMs = 0
  #watched = new Map<string, ((page: string) => void)[]>()
  #listening = new Map<string, (ids: readonly string[]) => void>()

  /** The store as a page sees it. */
  #storeOf(pageId: string): KeptImportsStore {
    const tell = (ids: readonly string[]) => {
      for (const [page, use] of this.#listening) {
        if (this.isTalking && page !== pageId && ids.length > 0) use(ids)
      }
    }
    const ownerOf = (id: string) => this.records.get(id)?.record.owner
    const work = async () => {
      if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    }
    return {
      all: async () => [...this.records.values()].map(({ record }) => record),
      change: async ({ put, remove }) => {
        await work()
        const lost = put.flatMap(({ record, file: added }) => {
          const { id, owner } = record
          const file = added ?? (ownerOf(id) === owner ? this.records.get(id)?.file : undefined)
          if (file === undefined) return [id]
          this.records.set(id, { record, file })
          return []
        })
        const removed = remove.filter(({ id, owner }) => ownerOf(id) === owner)
        for (const { id } of removed) this.records.delete(id)
        tell(removed.map(({ id }) => id))
        return lost
      },
      take: async (wanted, owner) => {
        await work()
        const taken = wanted.flatMap(({ id, owner: from }) => {
          const found = this.records.get(id)
          if (found?.record.owner !== from) return []
          const given = { record: { ...found.record, owner }, file: found.file }
          this.records.set(id, given)
          return [given]
        })
        tell(taken.map(({ record }) => record.id))
        return taken
      },
      onGone: (use) => this.#listening.set(pageId, use),
    }
  }

  async open(pageId: string) {
    const sent: string[] = []
    const unmatched = [{ result: 'x', turns: 1, candidates: [] }]
    const none: CorpusImportView = { format: 'rttm', imported: [], unmatched, failed: [] }
    const queue = new ImportQueue({
      importFile: async (id, file) => {
        if (id === 'refused') throw new Error('no')
        sent.push(`${file.name} → ${id}`)
        return { diarization: null, scored: null }
      },
      importFiles: async () => none,
      recordingsNamed: async () => [],
      uploads: () => [],
      role: () => 'run',
      errorMessage: String,
      errorCode: () => null,
      onNoResult: () => undefined,
    })
    const kept = new KeptImports(queue, {
      store: this.#storeOf(pageId),
      pageId,
      whenClosed: (pages, use) => {
        for (const page of pages) {
          this.#watched.set(page, [...(this.#watched.get(page) ?? []), use])
        }
      },
      nowMs: () => this.nowMs,
    })
    await kept.start()
    return { queue, kept, sent }
  }

  async close(page: string) {
    this.#listening.delete(page)
    await this.seemClosed(page)
  }

  /** Without locks an open page counts as closed. */
  async seemClosed(page: string) {
    for (const use of this.#watched.get(page) ?? []) use(page)
    await settled()
  }

  /** Files that page `one` keeps, which the pages `two` and `three` watch. */
  async openThree(...names: readonly string[]) {
    const one = await this.open('one')
    one.queue.add(names.map((name) => given(name)))
    await settled()
    const two = await this.open('two')
    const three = await this.open('three')
    return { one, two, three }
  }

  owners = () => [...this.records.values()].map(({ record }) => record.owner)
}

const settled = () => new Promise<void>((done) => setTimeout(done))
const given = (name: string, content = 'x') => ({ file: new File([content], name), path: name })

it('a file that waits is kept until it is imported', async () => {
  const browser = new Browser()
  const { queue, kept } = await browser.open('one')
  queue.add([given('a.rttm')])
  await settled()
  expect(browser.owners()).toEqual(['one'])
  expect(kept.keeping()).toBe('kept')
  const [item] = queue.items()
  queue.choose(1, item?.open[0]?.key ?? 0, { id: 'r1', name: 'a' })
  await settled()
  expect(browser.owners()).toEqual([])
})

it('another page goes on with it once the page is closed', async () => {
  const browser = new Browser()
  const first = await browser.open('one')
  first.queue.add([given('a.rttm')])
  await settled()
  const { queue, kept, sent } = await browser.open('two')
  expect(kept.left()).toEqual([])
  await browser.close('one')
  expect(kept.left().map(({ state }) => state.path)).toEqual(['a.rttm'])
  await kept.goOn()
  await settled()
  expect(browser.owners()).toEqual(['two'])
  const [open] = queue.items()[0]?.open ?? []
  expect(open).toMatchObject({ result: 'x', state: 'asking' })
  queue.choose(queue.items()[0]?.key ?? 0, open?.key ?? 0, { id: 'r1', name: 'a' })
  await settled()
  expect(sent).toEqual(['a.rttm → r1'])
  expect(browser.owners()).toEqual([])
})

it('is offered no more if it is discarded, dropped again, or taken by a third page', async () => {
  const browser = new Browser()
  browser.isTalking = false
  const { two: second, three: third } = await browser.openThree('a.rttm', 'b.rttm')
  await browser.close('one')
  second.queue.add([given('a.rttm')])
  await settled()
  expect(second.kept.left().map(({ state }) => state.path)).toEqual(['b.rttm'])
  await third.kept.goOn()
  await second.kept.goOn()
  await settled()
  expect(browser.owners().toSorted()).toEqual(['three', 'two'])
  expect(third.queue.items().map(({ fileName }) => fileName)).toEqual(['b.rttm'])
  expect(second.queue.items().map(({ fileName }) => fileName)).toEqual(['a.rttm'])
})

it('an offer that is out of date does not discard what another page has taken', async () => {
  const browser = new Browser()
  browser.isTalking = false
  const { two, three } = await browser.openThree('a.rttm')
  await browser.close('one')
  await two.kept.goOn()
  await settled()
  await three.kept.discard()
  expect(browser.owners()).toEqual(['two'])
  expect(three.kept.left()).toEqual([])
})

it('what another page has taken or discarded is offered no more', async () => {
  const browser = new Browser()
  const { two, three } = await browser.openThree('a.rttm')
  await browser.close('one')
  await two.kept.goOn()
  expect(three.kept.left()).toEqual([])
  const four = await browser.open('four')
  await browser.close('two')
  const five = await browser.open('five')
  await browser.close('two')
  expect([four, five].map(({ kept }) => kept.left().length)).toEqual([1, 1])
  await five.kept.discard()
  expect(four.kept.left()).toEqual([])
  expect(browser.owners()).toEqual([])
})

it('what this page still has is kept again if another page discards it or it is lost', async () => {
  const browser = new Browser()
  const { one, two, three } = await browser.openThree('a.rttm')
  await browser.seemClosed('one')
  await two.kept.discard()
  await settled()
  expect(browser.owners()).toEqual(['one'])
  expect(three.kept.left()).toEqual([])
  browser.records.clear()
  const [item] = one.queue.items()
  one.queue.choose(item?.key ?? 0, item?.open[0]?.key ?? 0, { id: 'refused', name: 'a' })
  await settled()
  expect(browser.owners()).toEqual(['one'])
  expect(one.kept.notKept()).toBe(0)
})

it('an offer stays if the browser refuses the answer, and says which', async () => {
  const browser = new Browser()
  const { two } = await browser.openThree('a.rttm')
  await browser.close('one')
  browser.isFull = true
  await two.kept.discard()
  expect(two.kept.refusal()).toEqual({ answer: 'discard', reason: 'full' })
  await two.kept.goOn()
  expect(two.kept.refusal()).toEqual({ answer: 'go-on', reason: 'full' })
  expect(two.kept.left()).toHaveLength(1)
  expect(two.queue.items()).toEqual([])
  browser.isFull = false
  await two.kept.goOn()
  expect(two.kept.refusal()).toBe(null)
  expect(two.kept.left()).toEqual([])
  expect(two.queue.items()).toHaveLength(1)
})

it('what cannot be kept is counted', async () => {
  const browser = new Browser()
  const { queue, kept } = await browser.open('one')
  queue.add([given('large.rttm', 'x'.repeat(65 * 1024 * 1024)), given('small.rttm')])
  await settled()
  expect([kept.keeping(), kept.notKept(), browser.records.size]).toEqual(['kept', 1, 1])
  browser.isFull = true
  queue.add([given('another.rttm')])
  await settled()
  expect([kept.keeping(), kept.notKept()]).toEqual(['refused', 3])
})

it('what is older than a week, or too much, is dropped, the oldest first', () => {
  const record = (id: string, keptAtMs: number, sizeBytes = 1): KeptRecord => {
    const state = { path: id, isBesideSound: false, kind: 'named', sounds: [], open: [] } as const
    return { id, owner: 'one', keptAtMs, sizeBytes, state }
  }
  const now = 10 * DAY_MS
  const half = 40 * 1024 * 1024
  const { offered, dropped } = offeredOf(
    [record('old', 2 * DAY_MS), record('first', 5 * DAY_MS, half), record('last', now, half)],
    now,
  )
  expect(offered.map(({ id }) => id)).toEqual(['last'])
  expect(dropped.map(({ id }) => id)).toEqual(['first', 'old'])
})
