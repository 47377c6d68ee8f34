import {
  ApiError,
  appended,
  type CorrectionEntry,
  type CorrectionHistory,
  correctionOf,
  emptyHistory,
  type NewCorrectionEntries,
  type Operation,
} from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { CorrectionLog, type CorrectionServer } from './correction-log.ts'
import type { KeptEdits } from './drafts.ts'

const BASE = correctionOf(
  [
    { index: 0, speaker: 'A', start: 0, end: 2 },
    { index: 1, speaker: 'B', start: 2, end: 4 },
    { index: 2, speaker: 'A', start: 4, end: 6 },
  ],
  10,
)

const AT = '2026-01-01T00:00:00.000Z'
const CORRECTION = {
  id: 'c',
  recordingId: 'r',
  basedOn: 'run',
  createdAt: AT,
  updatedAt: AT,
  checked: [],
}

function problem(status: number, code: string, fields?: { path: string; message: string }[]) {
  const errors = fields === undefined ? {} : { errors: fields }
  return new ApiError({
    type: 'about:blank',
    title: code,
    status,
    code,
    detail: code,
    ...errors,
  } as ApiError['problem'])
}

/** A log as the server keeps it: in memory, with switches for its connection. */
class MemoryServer implements CorrectionServer {
  readonly entries: CorrectionEntry[] = []
  #history = emptyHistory(BASE)
  /** Thrown instead of the next answers. */
  readonly failures: Error[] = []
  /** The answer of the next append is lost after it was stored. */
  losesAnswer = false
  finishedAt: string | null = null
  appends = 0

  async read(after: number) {
    this.#fail()
    return { correction: this.#view(), entries: this.entries.slice(after) as never[] }
  }

  async append({ after, entries }: NewCorrectionEntries) {
    this.appends += 1
    this.#fail()
    if (this.finishedAt !== null) throw problem(409, 'request-conflict')
    const before = entries.filter(({ id }) => this.entries.some((stored) => stored.id === id))
    const known = before.length > 0 ? this.#sequenceOf(before.at(-1)?.id) : after
    if (before.length < entries.length) {
      if (known !== this.entries.length) throw problem(409, 'request-conflict')
      for (const entry of entries.slice(before.length)) this.store(entry)
    }
    if (this.losesAnswer) {
      this.losesAnswer = false
      throw new TypeError('fetch failed')
    }
    const stored = entries.map(({ id }) => ({ id, sequence: this.#sequenceOf(id), at: AT }))
    return { correction: this.#view(), entries: stored }
  }

  /** Stores what another tab has sent. */
  store(entry: NewCorrectionEntries['entries'][number]): void {
    const sequence = this.entries.length + 1
    const { id: _id, author: _author, ...action } = entry
    this.#history = appended(this.#history, action)
    this.entries.push({ ...entry, author: null, sequence, at: AT } as CorrectionEntry)
  }

  history(): CorrectionHistory {
    return this.#history
  }

  #sequenceOf(id: string | undefined): number {
    return this.entries.findIndex((stored) => stored.id === id) + 1
  }

  #view() {
    return { ...CORRECTION, finishedAt: this.finishedAt, length: this.entries.length }
  }

  #fail(): void {
    const failure = this.failures.shift()
    if (failure !== undefined) throw failure
  }
}

function opened(server: MemoryServer, tab = 'mine') {
  let kept: KeptEdits = { drafts: [], dropped: [] }
  let count = 0
  const waits: (() => void)[] = []
  const log = new CorrectionLog({
    stored: server.history(),
    ids: server.entries.map(({ id }) => id),
    server,
    keep: (edits) => {
      kept = edits
    },
    newId: () => `${tab}-${++count}`,
    wait: () => new Promise((resolve) => waits.push(resolve)),
  })
  const until = (isReached: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isReached()) return
        stop()
        resolve()
      }
      const stop = log.subscribe(look)
      look()
    })
  return {
    log,
    waits,
    kept: () => kept,
    saved: () => until(() => log.state().saving === 'saved'),
    until,
    turns: () => log.state().history.state.turns.all(),
  }
}

const assign = (turn: string, speaker: string): Operation => ({
  kind: 'assign',
  turns: [turn],
  speaker,
})
const add = (turn: string): Operation => ({ kind: 'add', turn, speaker: 'C', start: 7, end: 8 })
const same = (log: CorrectionLog, server: MemoryServer) =>
  expect(log.state().history.state.turns.all()).toEqual(server.history().state.turns.all())

it('edits are shown at once and stored in order', async () => {
  const server = new MemoryServer()
  const { log, saved, turns, kept } = opened(server)
  log.do(assign('b0', 'B'))
  log.do({ kind: 'split', turn: 'b1', at: 3, newTurn: 'x' })
  expect(log.state()).toMatchObject({ saving: 'saving', unsent: 2 })
  expect(turns()).toHaveLength(4)
  expect(kept().drafts).toHaveLength(2)
  await saved()
  expect(server.entries.map(({ id }) => id)).toEqual(['mine-1', 'mine-2'])
  expect(kept().drafts).toEqual([])
  same(log, server)
})

it('an edit that does not fit is refused with the reason, and changes nothing', () => {
  const { log } = opened(new MemoryServer())
  expect(() => log.do({ kind: 'merge', turn: 'b0', with: 'gone' })).toThrow('There is no turn gone')
  expect(log.state().unsent).toBe(0)
})

it('undo and redo are about the newest edit, also while it is not stored', async () => {
  const server = new MemoryServer()
  const { log, saved, turns } = opened(server)
  expect(log.undo()).toBe(false)
  log.do(assign('b0', 'B'))
  log.do(assign('b1', 'A'))
  expect(log.undo()).toBe(true)
  await saved()
  expect(turns().map(({ speaker }) => speaker)).toEqual(['B', 'B', 'A'])
  expect(log.undo() && log.redo() && log.redo()).toBe(true)
  expect(log.redo()).toBe(false)
  await saved()
  expect(server.entries.map(({ kind }) => kind)).toEqual([
    'do',
    'do',
    'undo',
    'undo',
    'redo',
    'redo',
  ])
  same(log, server)
})

it('two tabs: edits of both are kept', async () => {
  const server = new MemoryServer()
  const mine = opened(server, 'mine')
  const theirs = opened(server, 'theirs')
  mine.log.do(assign('b0', 'C'))
  theirs.log.do(assign('b1', 'D'))
  mine.log.do(add('x'))
  theirs.log.do(add('y'))
  await Promise.all([mine.saved(), theirs.saved()])
  expect(server.entries).toHaveLength(4)
  mine.log.look(4)
  theirs.log.look(4)
  for (const { log, until } of [mine, theirs]) {
    await until(() => log.state().history.length === 4)
    same(log, server)
    expect(log.state().dropped).toEqual([])
  }
})

it('an edit that no longer fits after those of others is reported by name', async () => {
  const server = new MemoryServer()
  const { log, saved, kept } = opened(server)
  server.store({ id: 'theirs', kind: 'do', operation: { kind: 'delete', turns: ['b0'] } })
  log.do(assign('b0', 'B'))
  log.do(assign('b1', 'A'))
  await saved()
  same(log, server)
  expect(log.state().dropped).toEqual([
    { id: 'mine-1', words: 'Assign 1 turn to B', reason: 'There is no turn b0, or no longer.' },
  ])
  expect(kept().dropped).toHaveLength(1)
  log.dismiss('mine-1')
  expect(kept().dropped).toEqual([])
})

it('an undo never takes back the edit of another tab', async () => {
  const server = new MemoryServer()
  const { log, saved } = opened(server)
  log.do(assign('b0', 'B'))
  await saved()
  server.store({ id: 'theirs', kind: 'do', operation: assign('b1', 'A') })
  log.undo()
  await saved()
  same(log, server)
  expect(server.entries).toHaveLength(2)
  expect(log.state().dropped).toMatchObject([{ words: 'Undo' }])
})

it('without a connection edits are kept, and sent when it is back', async () => {
  const server = new MemoryServer()
  const { log, waits, saved, until } = opened(server)
  server.failures.push(new TypeError('fetch failed'), problem(503, 'starting'))
  log.do(assign('b0', 'B'))
  await until(() => log.state().saving === 'offline' && waits.length === 1)
  log.do(assign('b1', 'A'))
  expect(log.state()).toMatchObject({ saving: 'offline', unsent: 2 })
  waits[0]?.()
  await until(() => waits.length === 2)
  log.look()
  await saved()
  expect(log.state().problem).toBeNull()
  same(log, server)
})

it('after a lost answer nothing is stored twice, even if others came between', async () => {
  const server = new MemoryServer()
  const { log, waits, saved, until } = opened(server)
  server.losesAnswer = true
  log.do(add('x'))
  await until(() => waits.length === 1)
  server.store({ id: 'theirs', kind: 'do', operation: add('y') })
  log.do(add('z'))
  waits[0]?.()
  await saved()
  expect(server.entries.map(({ id }) => id)).toEqual(['mine-1', 'theirs', 'mine-2'])
  same(log, server)
})

it('after a reload unsent edits go on, whether they were stored or not', async () => {
  const server = new MemoryServer()
  const before = opened(server, 'before')
  server.losesAnswer = true
  before.log.do(add('x'))
  await before.until(() => before.waits.length === 1)
  before.log.do(add('y'))
  before.log.undo()
  const kept: KeptEdits = JSON.parse(JSON.stringify(before.kept()))
  expect(kept.drafts).toHaveLength(3)
  before.log.close()

  const after = opened(server, 'after')
  after.log.adopt(kept)
  await after.saved()
  expect(server.entries.map(({ id }) => id)).toEqual(['before-1', 'before-2', 'before-3'])
  same(after.log, server)
  expect(after.log.redo()).toBe(true)
  await after.saved()
  expect(after.turns().map(({ id }) => id)).toEqual(['b0', 'b1', 'b2', 'x', 'y'])
})

it('an entry that the server refuses is reported, and the others are stored', async () => {
  const server = new MemoryServer()
  const { log, saved } = opened(server)
  server.failures.push(
    problem(400, 'request-invalid', [{ path: 'entries.0', message: 'Another entry has this id.' }]),
  )
  log.do(add('x'))
  log.do(add('y'))
  await saved()
  expect(server.entries.map(({ id }) => id)).toEqual(['mine-2'])
  expect(log.state().dropped).toMatchObject([{ id: 'mine-1' }])
})

it('a refusal that is about no entry stops sending until it is tried again', async () => {
  const server = new MemoryServer()
  const { log, saved, until } = opened(server)
  server.failures.push(problem(413, 'request-too-large'))
  log.do(add('x'))
  await until(() => log.state().saving === 'failed')
  log.do(add('y'))
  expect(server.appends).toBe(1)
  log.retry()
  await saved()
  expect(server.entries).toHaveLength(2)
})

it('says that the correction is done or was discarded', async () => {
  const server = new MemoryServer()
  const { log, until } = opened(server)
  server.finishedAt = AT
  log.do(add('x'))
  await until(() => log.state().ended === 'done')
  const gone = opened(new MemoryServer())
  gone.log.do(add('x'))
  const other = new MemoryServer()
  other.failures.push(problem(404, 'not-found'))
  const discarded = opened(other)
  discarded.log.do(add('x'))
  await discarded.until(() => discarded.log.state().ended === 'discarded')
  expect(discarded.kept().drafts).toHaveLength(1)
})

it('thousands of unsent edits are sent in parts', async () => {
  const server = new MemoryServer()
  const { log, saved } = opened(server)
  for (let i = 0; i < 1_200; i++) log.do(assign('b0', i % 2 === 0 ? 'B' : 'A'))
  await saved()
  expect(server.entries).toHaveLength(1_200)
  expect(server.appends).toBeLessThan(6)
})
