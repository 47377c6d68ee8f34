import { ApiError } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { atRest, type UploadItem, waitingItem } from '../upload-queue/upload-item.ts'
import type { Batch, Rule, Wanted } from './batch.ts'
import type { BatchEvent } from './batch-events.ts'
import { Batches, BatchUploads, type StartOutcome, startFirstRun } from './batches.ts'

const RULE: Rule = { confirmHours: 1, usual: 'pyannoteai', paid: ['pyannoteai'] }

/** A batch of as many recordings as lengths are given, in seconds. */
function aBatch(lengths: readonly number[], fields: Partial<Batch> = {}): Batch {
  const members = lengths.map((seconds, i) => ({
    state: 'ready' as const,
    id: `r${i}`,
    name: `${i}.wav`,
    seconds,
  }))
  return { id: 'b', provider: null, model: null, answer: null, consent: 'none', members, ...fields }
}

function world(
  kept: readonly Batch[],
  outcome: (id: string, isAgreed: boolean) => Promise<StartOutcome>,
) {
  const started: { id: string; wanted: Wanted }[] = []
  const stored: (readonly Batch[])[] = []
  const batches = new Batches({
    read: () => kept,
    store: (all) => stored.push(all),
    start: (id, wanted, isAgreed) => {
      started.push({ id, wanted })
      return outcome(id, isAgreed)
    },
    words: (error) => (error instanceof Error ? error.message : 'unknown'),
  })
  return { batches, started, stored }
}

/** Waits for what the batches become. */
function until(batches: Batches, isSo: (items: readonly Batch[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (isSo(batches.items())) resolve()
    }
    batches.subscribe(look)
    look()
  })
}

const isOver = (items: readonly Batch[]) => items.length === 0

const fine = () => Promise.resolve('started' as const)

describe('the batches of a page', () => {
  it('start by themselves what is short enough, by the name of the provider, once each', async () => {
    const { batches, started, stored } = world([aBatch([1200, 1200, 1200, 0])], fine)
    expect(started).toEqual([])
    batches.setRule(RULE)
    await until(batches, isOver)
    expect(started.map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3'])
    expect(started[0]?.wanted).toEqual({ provider: 'pyannoteai', model: null })
    expect(stored.at(-1)).toEqual([])
  })

  it('start nothing of what has to be asked for, until there is an answer', async () => {
    const { batches, started } = world([aBatch([3601])], fine)
    batches.setRule(RULE)
    expect(started).toEqual([])
    const wanted = { provider: 'local', model: null } as const
    batches.tell({ type: 'answered', batchId: 'b', answer: 'go', wanted, isAgreed: true })
    await until(batches, isOver)
    expect(started).toEqual([{ id: 'r0', wanted }])
  })

  it('ask where the server wants somebody to agree, and go on with what was agreed to', async () => {
    const { batches, started } = world([aBatch([10, 10])], async (_id, isAgreed) =>
      isAgreed ? 'started' : 'unconfirmed',
    )
    batches.setRule(RULE)
    await until(batches, ([batch]) => batch?.answer === null)
    expect(batches.items()).toMatchObject([{ consent: 'needed', members: [{}, {}] }])
    const wanted = { provider: 'pyannoteai', model: null } as const
    batches.tell({ type: 'answered', batchId: 'b', answer: 'go', wanted, isAgreed: true })
    await until(batches, isOver)
    expect(started.slice(-2).map(({ id }) => id)).toEqual(['r0', 'r1'])
  })

  it('go on after a reload with what was agreed to', async () => {
    const kept = aBatch([7200, 7200], { answer: 'go', provider: 'pyannoteai' })
    const { batches, started } = world([kept], fine)
    batches.setRule(RULE)
    await until(batches, isOver)
    expect(started).toHaveLength(2)
  })

  it('say which could not be started; a recording that is gone is no error', async () => {
    const { batches } = world([aBatch([1, 1, 1])], (id) =>
      id === 'r0'
        ? Promise.reject(new Error('No room.'))
        : Promise.resolve(id === 'r1' ? 'gone' : 'started'),
    )
    batches.setRule(RULE)
    await until(
      batches,
      ([batch]) => batch?.members.every(({ state }) => state !== 'ready') ?? false,
    )
    expect(batches.items()[0]?.members.map(({ state }) => state)).toEqual(['refused', 'started'])
    expect(batches.items()[0]?.members[0]).toMatchObject({ reason: 'No room.' })
  })
})

it('tells of files that come, rest, go on and arrive; of others nothing', () => {
  let items: readonly UploadItem[] = []
  let changed: () => void = () => undefined
  const moves: BatchEvent[] = []
  const uploads = new BatchUploads(
    {
      items: () => items,
      subscribe: (listener) => {
        changed = listener
        return () => undefined
      },
    },
    { tell: (move) => moves.push(move) },
    () => 'b',
  )
  const told = () => moves.splice(0).map(({ type }) => type)
  const put = (next: UploadItem[]) => {
    items = next
    changed()
  }
  const waiting = waitingItem(1, new File(['a'], 'a.wav'), 'a.wav')
  const other = waitingItem(2, new File(['b'], 'b.wav'), 'b.wav')
  put([waiting, other])
  expect(told()).toEqual([])
  uploads.follow([1], { provider: null, model: null })
  expect(told()).toEqual(['coming'])
  put([atRest(waiting, 'paused'), other])
  expect(told()).toEqual(['withdrawn'])
  put([waiting, other])
  expect(told()).toEqual(['coming'])
  put([{ ...atRest(waiting, 'done'), recordingId: 'r1' }, other])
  expect(told()).toEqual(['arrived'])
  put([other])
  expect(told()).toEqual([])
})

type Api = Parameters<typeof startFirstRun>[0]

const alone = (_name: string, run: () => Promise<void>) => run()
const refusal = (code: string) =>
  new ApiError({ type: 'about:blank', title: '', status: 404, code, detail: '' })

/** An API that knows one recording with so many runs, and what it was asked to start. */
function anApi(total: number | Error) {
  const asked: unknown[] = []
  const api = {
    diarizations: async () => {
      if (total instanceof Error) throw total
      return { total }
    },
    diarize: async (_id: string, body: unknown) => {
      asked.push(body)
    },
  } as unknown as Api
  return { api, asked }
}

describe('the first diarization of a recording', () => {
  it('is started by whom was agreed to, and not where there is one', async () => {
    const wanted = { provider: 'pyannoteai', model: 'precision-3' } as const
    const fresh = anApi(0)
    expect(await startFirstRun(fresh.api, alone, 'r', wanted, false)).toBe('started')
    expect(fresh.asked).toEqual([wanted])
    const begun = anApi(1)
    expect(await startFirstRun(begun.api, alone, 'r', wanted, false)).toBe('started')
    expect(begun.asked).toEqual([])
  })

  it('says so where its cost was agreed to', async () => {
    const { api, asked } = anApi(0)
    await startFirstRun(api, alone, 'r', { provider: 'pyannoteai', model: null }, true)
    expect(asked).toEqual([{ provider: 'pyannoteai', confirm: true }])
  })

  it('the usual model is the server’s to choose', async () => {
    const { api, asked } = anApi(0)
    await startFirstRun(api, alone, 'r', { provider: 'local', model: null }, false)
    expect(asked).toEqual([{ provider: 'local' }])
  })

  it('a recording that is gone is no error, anything else is', async () => {
    const wanted = { provider: null, model: null }
    const gone = anApi(refusal('recording-not-found'))
    expect(await startFirstRun(gone.api, alone, 'r', wanted, false)).toBe('gone')
    const broken = anApi(refusal('internal'))
    const costly = anApi(refusal('confirmation-required'))
    expect(await startFirstRun(costly.api, alone, 'r', wanted, false)).toBe('unconfirmed')
    await expect(startFirstRun(broken.api, alone, 'r', wanted, false)).rejects.toThrow(ApiError)
  })
})
