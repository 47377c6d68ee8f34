import { type NewRecording, type RecordingDraft, ToolkitError } from '@toolkit/core'
import { memoryStorage } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import { blocks, DRAFT, never, openTestToolkit, SOUND, type TestToolkit } from './test-toolkit.ts'

/** Submits a form with a key, as the route does. Returns the recording, and whether it existed before. */
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

test('a repeated form is recognized, also after a restart; different fields are detected', async () => {
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

test.each(['before', 'after'] as const)(
  'a storage call that fails %s its effect causes no second recording for the repeated form',
  async (when) => {
    for (let at = 1; at <= 25; at += 1) {
      const { storage, arm } = faultyStorage(memoryStorage())
      const setup = await openTestToolkit({ storage })
      arm({ at, when, how: 'unavailable' })
      await form(setup).catch((error: unknown) => {
        if (!(error instanceof ToolkitError)) throw error
      })
      arm(null)
      const { id } = await form(setup)
      const { sha256 } = await setup.toolkit.recordings.get(id)
      expect(await storage.recordings.withSha256(sha256 ?? ''), `call ${at}`).toEqual([id])
      await setup.toolkit.close()
    }
  },
)
