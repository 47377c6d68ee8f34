import { type ManualClock, manualClock, memoryProvider } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openTestToolkit } from './test-toolkit.ts'

const DAY_MS = 24 * 3_600_000

/** A clock that can be set back. */
function settableClock(): { clock: ManualClock; setBack: (byMs: number) => void } {
  const inner = manualClock()
  let behindMs = 0
  const clock: ManualClock = {
    now: () => inner.now() - behindMs,
    wait: (durationMs, signal) => inner.wait(durationMs, signal),
    advance: (durationMs) => inner.advance(durationMs),
    get pending() {
      return inner.pending
    },
  }
  return {
    clock,
    setBack: (byMs) => {
      behindMs += byMs
    },
  }
}

describe('after the clock was set back by a day', () => {
  test('the newer verdict is used', async () => {
    const { clock, setBack } = settableClock()
    const setup = await openTestToolkit({ clock })
    const { recording } = await setup.createRecording()
    await setup.ended(recording.id)
    const { setHumanScore, clearHumanScore, verdicts } = setup.toolkit.recordings
    await setHumanScore(recording.id, { score: 10, note: null, runId: null })
    setBack(DAY_MS)
    expect(
      (await setHumanScore(recording.id, { score: 90, note: null, runId: null })).humanScore,
    ).toBe(90)
    expect((await verdicts(recording.id)).map(({ score }) => score)).toEqual([90, 10])
    expect((await clearHumanScore(recording.id)).humanScore).toBe(null)
    await setup.toolkit.close()
  })

  test('the newer run is the current one', async () => {
    const { clock, setBack } = settableClock()
    const setup = await openTestToolkit({ clock, provider: memoryProvider() })
    const { recording } = await setup.createRecording()
    const first = await setup.ended(recording.id)
    setBack(DAY_MS)
    const usual = {
      provider: null,
      model: null,
      speakers: null,
      identify: null,
      confirmed: false,
      forced: false,
    }
    const { run } = await setup.toolkit.runs.start(recording.id, usual)
    await setup.until(async () => (await setup.storage.runs.get(run.id))?.status === 'succeeded')
    await setup.until(
      async () => (await setup.toolkit.recordings.get(recording.id)).currentRunId === run.id,
    )
    const listed = await setup.toolkit.runs.list(recording.id)
    expect(listed.map(({ run: { id } }) => id)).toEqual([run.id, first.id])
    await setup.toolkit.close()
  })
})
