import { ApiError } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { atRest, type UploadItem, waitingItem } from '../upload-queue/upload-item.ts'
import type { Batch, ConfirmationRule, ProviderChoice } from './batch.ts'
import type { BatchEvent } from './batch-events.ts'
import { Batches, BatchUploads, type StartOutcome, startFirstRun } from './batches.ts'

const RULE: ConfirmationRule = {
  confirmHours: 1,
  defaultProvider: 'pyannoteai',
  paid: ['pyannoteai'],
}

/** A batch of one recording per length, in seconds. */
function aBatch(lengths: readonly number[], fields: Partial<Batch> = {}): Batch {
  const members = lengths.map((seconds, i) => ({
    state: 'ready' as const,
    id: `r${i}`,
    name: `${i}.wav`,
    seconds,
  }))
  return { id: 'b', provider: null, model: null, answer: null, consent: 'none', members, ...fields }
}

function dependencies(
  kept: readonly Batch[],
  outcome: (id: string, isAgreed: boolean) => Promise<StartOutcome>,
) {
  const started: { id: string; choice: ProviderChoice }[] = []
  const stored: (readonly Batch[])[] = []
  const batches = new Batches({
    read: () => kept,
    store: (all) => stored.push(all),
    start: (id, choice, isAgreed) => {
      started.push({ id, choice })
      return outcome(id, isAgreed)
    },
    errorMessage: (error) => (error instanceof Error ? error.message : 'unknown'),
  })
  return { batches, started, stored }
}

/** Waits until the batches match. */
function until(batches: Batches, matches: (items: readonly Batch[]) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (matches(batches.items())) resolve()
    }
    batches.subscribe(check)
    check()
  })
}

const isOver = (items: readonly Batch[]) => items.length === 0

const fine = () => Promise.resolve('started' as const)

describe('the batches of a page', () => {
  it('start automatically below the limit, by provider name, once each', async () => {
    const { batches, started, stored } = dependencies([aBatch([1200, 1200, 1200, 0])], fine)
    expect(started).toEqual([])
    batches.setRule(RULE)
    await until(batches, isOver)
    expect(started.map(({ id }) => id)).toEqual(['r0', 'r1', 'r2', 'r3'])
    expect(started[0]?.choice).toEqual({ provider: 'pyannoteai', model: null })
    expect(stored.at(-1)).toEqual([])
  })

  it('wait for the answer above the limit', async () => {
    const { batches, started } = dependencies([aBatch([3601])], fine)
    batches.setRule(RULE)
    expect(started).toEqual([])
    const choice = { provider: 'local', model: null } as const
    batches.dispatch({ type: 'answered', batchId: 'b', answer: 'go', choice, isAgreed: true })
    await until(batches, isOver)
    expect(started).toEqual([{ id: 'r0', choice }])
  })

  it('ask if the server requires confirmation, then continue', async () => {
    const { batches, started } = dependencies([aBatch([10, 10])], async (_id, isAgreed) =>
      isAgreed ? 'started' : 'unconfirmed',
    )
    batches.setRule(RULE)
    await until(batches, ([batch]) => batch?.answer === null)
    expect(batches.items()).toMatchObject([{ consent: 'needed', members: [{}, {}] }])
    const choice = { provider: 'pyannoteai', model: null } as const
    batches.dispatch({ type: 'answered', batchId: 'b', answer: 'go', choice, isAgreed: true })
    await until(batches, isOver)
    expect(started.slice(-2).map(({ id }) => id)).toEqual(['r0', 'r1'])
  })

  it('continue after a reload', async () => {
    const kept = aBatch([7200, 7200], { answer: 'go', provider: 'pyannoteai' })
    const { batches, started } = dependencies([kept], fine)
    batches.setRule(RULE)
    await until(batches, isOver)
    expect(started).toHaveLength(2)
  })

  it('report failed starts; a deleted recording is not an error', async () => {
    const { batches } = dependencies([aBatch([1, 1, 1])], (id) =>
      id === 'r0'
        ? Promise.reject(new Error('No room.'))
        : Promise.resolve(id === 'r1' ? 'deleted' : 'started'),
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

it('reports tracked uploads only: added, paused, resumed and finished', () => {
  let items: readonly UploadItem[] = []
  let changed: () => void = () => undefined
  const events: BatchEvent[] = []
  const uploads = new BatchUploads(
    {
      items: () => items,
      subscribe: (listener) => {
        changed = listener
        return () => undefined
      },
    },
    { dispatch: (event) => events.push(event) },
    () => 'b',
  )
  const reported = () => events.splice(0).map(({ type }) => type)
  const put = (next: UploadItem[]) => {
    items = next
    changed()
  }
  const waiting = waitingItem(1, new File(['a'], 'a.wav'), 'a.wav')
  const other = waitingItem(2, new File(['b'], 'b.wav'), 'b.wav')
  put([waiting, other])
  expect(reported()).toEqual([])
  uploads.track([1], { provider: null, model: null })
  expect(reported()).toEqual(['added'])
  put([atRest(waiting, 'paused'), other])
  expect(reported()).toEqual(['withdrawn'])
  put([waiting, other])
  expect(reported()).toEqual(['added'])
  put([{ ...atRest(waiting, 'done'), recordingId: 'r1' }, other])
  expect(reported()).toEqual(['uploaded'])
  put([other])
  expect(reported()).toEqual([])
})

type Api = Parameters<typeof startFirstRun>[0]

const exclusively = (_name: string, run: () => Promise<void>) => run()
const apiError = (code: string) =>
  new ApiError({ type: 'about:blank', title: '', status: 404, code, detail: '' })

/** An API with one recording that has `total` runs; records the started runs. */
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
  it('is started with the given provider, unless there is a run', async () => {
    const choice = { provider: 'pyannoteai', model: 'precision-3' } as const
    const fresh = anApi(0)
    expect(await startFirstRun(fresh.api, exclusively, 'r', choice, false)).toBe('started')
    expect(fresh.asked).toEqual([choice])
    const begun = anApi(1)
    expect(await startFirstRun(begun.api, exclusively, 'r', choice, false)).toBe('started')
    expect(begun.asked).toEqual([])
  })

  it('is confirmed if the user has agreed to the cost', async () => {
    const { api, asked } = anApi(0)
    await startFirstRun(api, exclusively, 'r', { provider: 'pyannoteai', model: null }, true)
    expect(asked).toEqual([{ provider: 'pyannoteai', confirm: true }])
  })

  it('leaves the default model to the server', async () => {
    const { api, asked } = anApi(0)
    await startFirstRun(api, exclusively, 'r', { provider: 'local', model: null }, false)
    expect(asked).toEqual([{ provider: 'local' }])
  })

  it('rejects on errors other than a deleted recording', async () => {
    const choice = { provider: null, model: null }
    const gone = anApi(apiError('recording-not-found'))
    expect(await startFirstRun(gone.api, exclusively, 'r', choice, false)).toBe('deleted')
    const broken = anApi(apiError('internal'))
    const costly = anApi(apiError('confirmation-required'))
    expect(await startFirstRun(costly.api, exclusively, 'r', choice, false)).toBe('unconfirmed')
    await expect(startFirstRun(broken.api, exclusively, 'r', choice, false)).rejects.toThrow(
      ApiError,
    )
  })
})
