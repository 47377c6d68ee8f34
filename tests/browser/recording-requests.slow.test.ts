import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('the start of a recording', () => {
  let world: RecordingWorld
  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
  })
  afterAll(() => world.close())

  it('asks for the list once, to find the next recording', async () => {
    const { page, close } = await world.openRecording(0)
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, search } = new URL(request.url())
      if (pathname === '/api/recordings') asked.push(search)
    })
    // A stream that opens late makes the page read its data again.
    await page.route('**/api/events', () => undefined)
    await page.reload()
    await page.getByRole('button', { name: 'Last recording in the list' }).waitFor()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    expect(asked).toEqual([`?after=${world.recordings[0]?.id}&limit=200`])
    await close()
  })
})
