import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseFiles, eventually, uploadOf } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'
import { slowUploads } from './throttle.ts'

const NAME = 'long tone.wav'
const SECONDS = 120

describeInBrowser('an interrupted upload', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let folder: string
  let file: string
  let offsets: number[]

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-sound-'))
    file = path.join(folder, NAME)
    await writeFile(file, toneWav(SECONDS))
    world = await openWorld()
    watched = await world.open()
    page = watched.page
    offsets = []
    page.on('request', (request) => {
      if (request.method() !== 'PATCH') return
      offsets.push(Number(request.headers()['upload-offset']))
    })
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Sends a third of the file; the rest would take a minute. */
  const sendAThird = async () => {
    const lift = await slowUploads(page, 400_000)
    await chooseFiles(page, file)
    const bar = page.getByRole('progressbar', { name: `Upload of ${NAME}` })
    await eventually(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(
      33,
    )
    return lift
  }
  const storedSize = async () => {
    const { items } = await world.api.list({})
    expect(items).toHaveLength(1)
    return items[0]?.sizeBytes
  }
  const size = 44 + SECONDS * 32_000

  it('resumes when the server is back', async () => {
    watched.expectFault(/net::ERR_|Failed to load resource/)
    const lift = await sendAThird()
    await world.stopServer()
    await page.getByText('The server cannot be reached', { exact: true }).waitFor()
    await uploadOf(page, NAME).getByText('retrying automatically').waitFor()
    await lift()
    await world.startServer()
    await uploadOf(page, NAME).getByText('Resumed from').waitFor({ timeout: 60_000 })
    await uploadOf(page, NAME).getByText('uploaded').waitFor({ timeout: 60_000 })
    expect(offsets.filter((offset) => offset === 0)).toHaveLength(1)
    expect(offsets.at(-1)).toBeGreaterThan(0)
    expect(await storedSize()).toBe(size)
  })

  it('resumes after a reload when the same file is chosen', async () => {
    const lift = await sendAThird()
    await page.reload()
    const notice = page.getByRole('region', { name: 'Uploads to resume' })
    await notice.getByText('Choose the same file again to resume from').waitFor()
    const chooser = page.waitForEvent('filechooser')
    await notice.getByRole('button', { name: `Choose the file again: ${NAME}` }).click()
    await (await chooser).setFiles(file)
    await notice.waitFor({ state: 'detached' })
    await uploadOf(page, NAME).getByText('Resumed from').waitFor({ timeout: 60_000 })
    await lift()
    await uploadOf(page, NAME).getByText('uploaded').waitFor({ timeout: 60_000 })
    expect(offsets.filter((offset) => offset === 0)).toHaveLength(1)
    expect(offsets.at(-1)).toBeGreaterThan(0)
    expect(await storedSize()).toBe(size)
  })

  it('can be paused, resumed and canceled', async () => {
    const lift = await sendAThird()
    await page.getByRole('button', { name: `Pause: ${NAME}` }).click()
    await uploadOf(page, NAME).getByText('paused').waitFor()
    await page.getByRole('button', { name: `Resume: ${NAME}` }).click()
    await uploadOf(page, NAME).getByText('Resumed from').waitFor()
    await page.getByRole('button', { name: `Cancel: ${NAME}` }).click()
    await page.getByRole('region', { name: 'Uploads' }).waitFor({ state: 'detached' })
    await lift()
    expect((await world.api.list({})).total).toBe(0)
  })
})
