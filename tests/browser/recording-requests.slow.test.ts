import type { Recording } from '@toolkit/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './actions.ts'
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
            if (node?.parentElement?.closest('[data-testid="timeline"]')) moved.push(node.outerHTML ?? node.textContent)
      }).observe({ type: 'layout-shift', buffered: true })
    `)
    // The list of runs, and with it the choice of curves, may come after the diagram.
    const drawn = Promise.withResolvers<void>()
    await page.route(/\/diarizations\?/, async (route) => {
      await drawn.promise
      await route.continue()
    })
    await page.reload()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
    drawn.resolve()
    await page.getByRole('button', { name: 'More curves' }).waitFor()
    // The entry of a shift comes after its frame.
    await page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))',
    )
    expect(await page.evaluate('moved')).toEqual([])
    await close()
  })

  it('Try again reads everything that could not be read: turns, curve and overlays', async () => {
    const { page, close, expectFault } = await world.openRecording(0)
    expectFault(/500|404/)
    // A further curve, which the server does not have.
    await page.route(/\/diarizations\?/, async (route) => {
      const response = await route.fetch()
      const list = await response.json()
      for (const run of list.items) run.curves.push({ ...run.curves[0], kind: 'speech' })
      await route.fulfill({ response, json: list })
    })
    const results = /\/api\/recordings\/.*\/(turns|curve)/
    // What fails before the view is drawn is asked for again by the view.
    const failed = new Set<string>()
    await page.route(results, async (route) => {
      await route.fulfill({ status: 500, body: '' })
      failed.add(route.request().url())
    })
    await page.goto(`${page.url().split('?')[0]}?overlay=["speech"]`)
    const problem = page.getByRole('alert').filter({ hasText: 'The diagram is incomplete' })
    await problem.waitFor()
    await eventually(async () => failed.size).toBe(3)
    await page.unroute(results)
    const read: string[] = []
    page.on('response', (response) => {
      if (results.test(response.url())) read.push(response.url())
    })
    await problem.getByRole('button', { name: 'Try again' }).click()
    await problem.waitFor({ state: 'detached' })
    await eventually(async () => read.length).toBe(3)
    await close()
  })
})
