import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'
import { toneWav } from './sounds.ts'

describeInBrowser('the notice of uploads beside a recording', () => {
  let world: World
  let address: string
  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      address = `/recordings/${(await putLongRecording(folder, MINUTE)).id}`
    })
  })
  afterAll(() => world.close())

  it('covers neither score nor player', async () => {
    const { page, expectFault, close } = await world.open(address, {
      viewport: { width: 1366, height: 768 },
    })
    expectFault(/415/)
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload', exact: true }).click()
    await (await chooser).setFiles([
      { name: 'tone.wav', mimeType: 'audio/wav', buffer: toneWav(2) },
      { name: 'text.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(3000, 'text') },
    ])
    const notice = page.getByRole('region', { name: 'Uploads' })
    await notice.getByText('1 of 2 files uploaded, 1 refused').waitFor()
    // It is folded once all files are uploaded or refused.
    await notice.getByText('tone.wav').waitFor({ state: 'detached' })
    const top = (await notice.boundingBox())?.y ?? 0
    for (const name of ['My score', 'Player']) {
      const box = await page.getByRole('region', { name }).boundingBox()
      expect((box?.y ?? 0) + (box?.height ?? 0), name).toBeLessThanOrEqual(top)
    }
    await close()
  })
})
