import type { Recording } from '@toolkit/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('the start of a recording', () => {
  let world: RecordingWorld
  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
  })
  afterAll(() => world.close())

  it('asks for its data once, and for the list once, to find the next recording', async () => {
    const { page, close } = await world.openRecording(0)
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (pathname.startsWith('/api/recordings')) asked.push(pathname + search)
    })
    // A stream that opens late makes the page read its data again.
    await page.route('**/api/events', () => undefined)
    await page.reload()
    await page.getByRole('button', { name: 'Last recording in the list' }).waitFor()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted())
    const { id, currentRunId } = world.recordings[0] as Recording
    expect(asked).toEqual(
      expect.arrayContaining([
        `/api/recordings?after=${id}&limit=200`,
        `/api/recordings/${id}`,
        `/api/recordings/${id}/diarizations?limit=200`,
        `/api/recordings/${id}/turns.bin?run=${currentRunId}`,
        `/api/recordings/${id}/curve?run=${currentRunId}`,
      ]),
    )
    await close()
  })

  it('draws the diagram at its size at once', async () => {
    const { page, close } = await world.openRecording(0)
    await page.addInitScript(`
      globalThis.moved = []
      new PerformanceObserver((list) => {
        for (const { sources } of list.getEntries())
          for (const { node } of sources)
            if (node?.parentElement?.closest('[data-testid="timeline"]')) moved.push(node.className)
      }).observe({ type: 'layout-shift', buffered: true })
    `)
    await page.reload()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    // The entry of a shift comes after its frame.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    )
    expect(await page.evaluate('moved')).toEqual([])
    await close()
  })
})
