import { type NewRecording, type RecordingDraft, type Storage, ToolkitError } from '@toolkit/core'
import { memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { blocks, DRAFT, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

/** Hands a form in with a key, as the route does: the recording, and whether it was there before. */
async function form(setup: TestToolkit, draft: RecordingDraft = DRAFT) {
  const { uploads } = setup.toolkit
  return uploads.withKey('a key', async (earlier) => {
    if (earlier !== null) {
      const isSame = (await earlier.holds(blocks(SOUND))) && earlier.isDescribed(draft)
      return { id: earlier.recording.id, isNew: false, isSame }
    }
    const { id } = await uploads.begin(draft, null, { idempotencyKey: 'a key' })
    try {
      await uploads.append(id, 0, blocks(SOUND), never)
      const { recording }: NewRecording = await uploads.finish(id, draft)
      return { id: recording.id, isNew: true, isSame: true }
    } catch (error) {
      await uploads.abandon(id)
      throw error
    }
  })
}

test('the same form sent again is known, also after a restart; other fields are other', async () => {
  const storage = memoryStorage()
  const first = await openTestToolkit({ storage })
  const { id } = await form(first)
  expect(await form(first)).toEqual({ id, isNew: false, isSame: true })
  expect(await form(first, { ...DRAFT, name: 'Another' })).toMatchObject({ isSame: false })
  await first.toolkit.close()
  const second = await openTestToolkit({ storage })
  expect(await form(second)).toEqual({ id, isNew: false, isSame: true })
  await second.toolkit.close()
})

/** A storage whose n-th call from `arm` on fails, before or after its effect. */
function faulty(storage: Storage) {
  let failsAt = Number.POSITIVE_INFINITY
  let when: 'before' | 'after' = 'before'
  let calls = 0
  const away = () => new ToolkitError('storage-unavailable', 'The storage is away.')
  const wrap = <T extends object>(store: T): T =>
    new Proxy(store, {
      get(target, name) {
        const verb: unknown = Reflect.get(target, name)
        if (typeof verb !== 'function' || name === 'read') return verb
        return async (...given: unknown[]) => {
          calls += 1
          const fails = calls === failsAt
          if (fails && when === 'before') throw away()
          const answer: unknown = await Reflect.apply(verb, target, given)
          if (fails) throw away()
          return answer
        }
      },
    })
  const stores = Object.entries(storage).map(([name, store]) => [
    name,
    typeof store === 'object' ? wrap(store) : store,
  ])
  return {
    storage: Object.fromEntries(stores) as Storage,
    arm(at: number, how: 'before' | 'after') {
      calls = 0
      failsAt = at
      when = how
    },
  }
}

test.each(['before', 'after'] as const)(
  'a call of the storage that fails %s its effect makes no second recording of the form sent again',
  async (when) => {
    for (let at = 1; at <= 25; at += 1) {
      const { storage, arm } = faulty(memoryStorage())
      const setup = await openTestToolkit({ storage })
      arm(at, when)
      await form(setup).catch((error: unknown) => {
        if (!(error instanceof ToolkitError)) throw error
      })
      arm(Number.POSITIVE_INFINITY, when)
      const { id } = await form(setup)
      const { sha256 } = await setup.toolkit.recordings.get(id)
      expect(await storage.recordings.withSha256(sha256 ?? ''), `call ${at}`).toEqual([id])
      await setup.toolkit.close()
    }
  },
)
