import { afterAll, beforeAll, expect, it } from 'vitest'
import { chooseFiles, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

const TUS = { 'Tus-Resumable': '1.0.0' }

describeInBrowser('uploads started elsewhere', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    for (const name of ['first.wav', `${'a-long-name-'.repeat(12)}.wav`]) {
      const metadata = `filename ${Buffer.from(name).toString('base64')}`
      await fetch(`${world.url}/api/uploads`, {
        method: 'POST',
        headers: { ...TUS, 'Upload-Length': '1000000', 'Upload-Metadata': metadata },
      })
    }
  })
  afterAll(() => world.close())

  it('are listed and can be discarded, by keyboard, on a narrow dark page', async () => {
    const watched = await world.open('/', {
      bypassCSP: true,
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    })
    const { page } = watched
    await page.getByText('Unfinished uploads (2)').focus()
    await page.keyboard.press('Enter')
    const listed = page.getByRole('region', { name: 'Unfinished uploads' })
    await listed.getByText('first.wav', { exact: true }).waitFor()
    await listed
      .getByText(/^0 bytes of 1(\.0)? MB/)
      .first()
      .waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await listed.getByRole('button', { name: 'Discard: first.wav' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Unfinished uploads (1)').waitFor()
    const { items } = await world.api.openUploads()
    expect(items.map(({ name }) => name)).not.toContain('first.wav')
    await watched.close()
  })

  it('one discarded elsewhere fails in the sending window and does not start again', async () => {
    const watched = await world.open('/')
    watched.expectFault(/404|ERR_/)
    const { page } = watched
    let begun = 0
    await page.route('**/api/uploads**', async (route) => {
      const request = route.request()
      if (request.method() === 'POST') begun += 1
      if (request.method() !== 'PATCH') return route.continue()
      await world.api.abandonUpload(request.url().split('/').at(-1) ?? '')
      await route.abort('connectionreset')
    })
    await chooseFiles(page, { name: 'sent.wav', mimeType: 'audio/wav', buffer: toneWav(1) })
    await page.getByText('This upload was discarded in another window').waitFor()
    expect(begun).toBe(1)
    await page.unroute('**/api/uploads**')
    await page.getByRole('button', { name: 'Try again: sent.wav' }).click()
    await rowOf(page, 'sent.wav').waitFor()
    await watched.close()
  })
})
