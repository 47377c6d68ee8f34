import type { CorpusImportView } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { ImportQueue } from './import-queue.ts'
import { type KeptRecord, offeredOf } from './kept-import.ts'
import { KeptImports } from './kept-imports.ts'
import type { KeptImportsStore } from './kept-imports-store.ts'

const DAY_MS = 24 * 3600 * 1000

/** The store of a browser, and which of its pages are closed. */
class Browser implements KeptImportsStore {
  readonly records = new Map<string, { readonly record: KeptRecord; readonly file: File }>()
  isFull = false
  nowMs = 0
  #watched = new Map<string, ((page: string) => void)[]>()

  async all() {
    return [...this.records.values()].map(({ record }) => record)
  }

  async change({ put, remove }: Parameters<KeptImportsStore['change']>[0]) {
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    for (const { record, file = this.records.get(record.id)?.file } of put) {
      if (file !== undefined) this.records.set(record.id, { record, file })
    }
    for (const id of remove) this.records.delete(id)
  }

  async take(wanted: readonly KeptRecord[], owner: string) {
    return wanted.flatMap(({ id, owner: from }) => {
      const found = this.records.get(id)
      if (found?.record.owner !== from) return []
      const taken = { record: { ...found.record, owner }, file: found.file }
      this.records.set(id, taken)
      return [taken]
    })
  }

  async open(pageId: string) {
    const sent: string[] = []
    const unmatched = [{ result: 'x', turns: 1, candidates: [] }]
    const none: CorpusImportView = { format: 'rttm', imported: [], unmatched, failed: [] }
    const queue = new ImportQueue({
      importFile: async (id, file) => {
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
      store: this,
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
    for (const use of this.#watched.get(page) ?? []) use(page)
    await settled()
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
  const first = await browser.open('one')
  first.queue.add([given('a.rttm'), given('b.rttm')])
  await settled()
  const second = await browser.open('two')
  const third = await browser.open('three')
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
