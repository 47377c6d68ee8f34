import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseAction, chooseFiles, rowOf, uploadOf, waitUntilDone } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

/** Globals of the page. */
declare const DataTransfer: new () => { readonly items: { add(file: File): void } }

describeInBrowser('files of users', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeEach(async () => {
    world = await openWorld()
    watched = await world.open()
    page = watched.page
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
  })

  const wav = (name: string, seconds = 2) => ({
    name,
    mimeType: 'audio/wav',
    buffer: toneWav(seconds),
  })

  it('a text file named .wav is rejected in its row; other files continue', async () => {
    watched.expectFault(/status of 4(15|22)/)
    const text = {
      name: 'notes.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.alloc(20_000_000, 'dear diary '),
    }
    const empty = { name: 'empty.wav', mimeType: 'audio/wav', buffer: Buffer.alloc(0) }
    await chooseFiles(page, [text, wav('good.wav'), empty, wav('also good.wav', 3)])
    await uploadOf(page, 'good.wav').getByText('uploaded').waitFor()
    await uploadOf(page, 'also good.wav').getByText('uploaded').waitFor()
    await page.getByRole('button', { name: 'Try again: notes.wav' }).waitFor()
    await page.getByRole('button', { name: 'Try again: empty.wav' }).waitFor()
    expect(await uploadOf(page, 'notes.wav').innerText()).toMatch(/audio/i)
    expect(await uploadOf(page, 'empty.wav').innerText()).toMatch(/empty/i)
    await page.getByText('2 of 4 files uploaded, 2 refused').waitFor()
    await rowOf(page, 'good.wav').waitFor()
    expect(await rowOf(page, 'notes.wav').count()).toBe(0)
  })

  it('names are shown as text, whatever they contain', async () => {
    const name = `<script>document.title='taken'</script> 🎙️ "quoted" 'n' <img src=x onerror=alert(1)>.wav`
    page.on('dialog', () => {
      throw new Error('the name was executed')
    })
    await chooseFiles(page, [wav(name)])
    await uploadOf(page, name).getByText('uploaded').waitFor()
    await rowOf(page, name).getByRole('link').click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect(await page.title()).toContain(name)
    expect(await page.locator('#main script, #main img[src="x"]').count()).toBe(0)
  })

  it('a rejected new name keeps the text and shows the reason', async () => {
    watched.expectFault(/status of 400/)
    await chooseFiles(page, [wav('tone.wav')])
    await rowOf(page, 'tone.wav').getByRole('link').click()
    await chooseAction(page, 'Rename')
    const field = page.getByLabel('Name of the recording')
    await field.fill('x'.repeat(301))
    await field.press('Enter')
    await page.getByText('300 characters').waitFor()
    expect(await field.inputValue()).toBe('x'.repeat(301))
    await field.fill('A tone')
    await field.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'A tone' }).waitFor()
  })

  it('files can be dropped anywhere on the page', async () => {
    const data = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer()
      const sound = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([sound], 'dropped.wav', { type: 'audio/wav' }))
      return transfer
    }, toneWav(2).toString('base64'))
    await page.locator('footer').dispatchEvent('dragover', { dataTransfer: data })
    await page.getByText('Drop files or folders to upload').waitFor()
    await page.locator('footer').dispatchEvent('drop', { dataTransfer: data })
    await uploadOf(page, 'dropped.wav').getByText('uploaded').waitFor()
  })

  it('the empty list offers the example, and it is diarized', async () => {
    await page.getByRole('button', { name: 'Try the example recording' }).click()
    await waitUntilDone(page, 'Example conversation')
  })

  it('a link to a missing page says so', async () => {
    watched.expectFault(/status of 404/)
    await page.goto(`${world.url}/recordings/no-such-recording`)
    await page.getByRole('heading', { name: 'The recording was not found' }).waitFor()
    await page.getByRole('link', { name: 'Go to recordings' }).click()
    await page.getByRole('heading', { name: 'Recordings', level: 1 }).waitFor()
  })
})
