import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROVIDERS } from '../../run/providers/registered.ts'
import { anotherProvider } from '../provider/another-provider.ts'
import { chooseFiles, openTurns, openUploadOptions, rowOf, waitUntilDone } from './actions.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

const NAME = 'two-seconds.wav'

describeInBrowser('an additional provider, by page', () => {
  const another = anotherProvider()
  let world: World

  beforeAll(async () => {
    world = await openWorld(undefined, {}, [...PROVIDERS, another.registration])
  })
  afterAll(() => world.close())

  it('is selected by label, with its hints, and shown by label', async () => {
    const { page, close } = await world.open()
    await openUploadOptions(page)
    await page.getByLabel('Provider').selectOption({ label: 'Another diarizer' })
    const options = page.getByRole('dialog', { name: 'Upload options' })
    const speakers = options.getByLabel('Speakers', { exact: true })
    expect(await speakers.locator('option').allTextContents()).toEqual(['Automatic', 'Exactly'])
    await speakers.selectOption('Exactly')
    await chooseFiles(page, { name: NAME, mimeType: 'audio/wav', buffer: toneWav(2) })
    await waitUntilDone(page, NAME)
    await rowOf(page, NAME).getByRole('link', { name: NAME }).click()
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor()
    await page.getByText('Another diarizer · another-1', { exact: true }).first().waitFor()
    await openTurns(page)
    await close()
    expect(another.opened[0]?.jobs[0]?.request.speakers.num).toBe(2)
    expect(await world.api.list({ provider: 'another' })).toMatchObject({ total: 1 })
  })
})
