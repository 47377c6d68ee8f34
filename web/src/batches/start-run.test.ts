import { ApiError } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { startFirstRun } from './start-run.ts'

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
