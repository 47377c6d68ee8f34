import type { DiarizationProvider, Run, Toolkit } from '@toolkit/core'
import { type MemoryProvider, memoryProvider } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { openTestToolkit } from './test-toolkit.ts'

test('a notice that arrives during a poll ends the next pause', async () => {
  const memory = memoryProvider({ name: 'pyannoteai', paid: true, endless: true })
  const context: { toolkit: Toolkit | null; run: Run | null } = { toolkit: null, run: null }
  let polls = 0
  const provider: MemoryProvider & DiarizationProvider = {
    ...memory,
    async job(jobId, signal) {
      const seen = await memory.job(jobId, signal)
      polls += 1
      if (polls === 3) {
        // The job ends and its notice arrives while the response "running" is in transit.
        memory.end(jobId, 'succeeded')
        const { id: runId = '', noticeToken: token = null } = context.run ?? {}
        const notice = { provider: 'pyannoteai', runId, token, jobId } as const
        await context.toolkit?.notices.take({ ...notice, status: 'succeeded' })
      }
      return seen
    },
  }
  const setup = await openTestToolkit({ provider })
  context.toolkit = setup.toolkit
  setup.toolkit.notices.announce({ url: 'https://hook.example', reachable: true, detail: null })
  const { recording } = await setup.createRecording()
  context.run = await setup.run(recording.id)
  await setup.until(async () => polls >= 3)
  await setup.clock.advance(1_000)
  expect((await setup.run(recording.id)).status).toBe('succeeded')
  await setup.toolkit.close()
})
