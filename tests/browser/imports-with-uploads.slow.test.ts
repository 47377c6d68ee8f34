import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseFiles, eventually, openUploadOptions, rowOf, waitUntilDone } from './actions.ts'
import { axeViolations } from './axe.ts'
import { dropFiles, rttmFile } from './dropped-files.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

describeInBrowser('files with results', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-folder-'))
    world = await openWorld()
    watched = await world.open('/', { bypassCSP: true })
    page = watched.page
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  const panel = () => page.getByRole('region', { name: 'Uploads' })
  const fileGroup = (name: string) => panel().getByRole('group', { name: `Result file: ${name}` })
  const wav = (name: string, seconds: number) => ({
    name,
    mimeType: 'audio/wav',
    buffer: toneWav(seconds),
  })
  const runsOf = async (name: string) => {
    const { items } = await world.api.list({ q: name })
    return (await world.api.diarizations(items[0]?.id ?? '')).items
  }
  const recordingOf = async (name: string) => {
    const { items } = await world.api.list({ q: name })
    return world.api.recording(items[0]?.id ?? '')
  }

  it('of a folder are imported as references with the audio of the same name; the list shows errors', async () => {
    await mkdir(path.join(folder, 'calls', 'labels'), { recursive: true })
    await writeFile(path.join(folder, 'calls', 'one.wav'), toneWav(4))
    await writeFile(path.join(folder, 'calls', 'two.wav'), toneWav(5))
    await writeFile(
      path.join(folder, 'calls', 'labels', 'one.rttm'),
      rttmFile('one.rttm', [['any', 1, 2]]).buffer,
    )
    await writeFile(path.join(folder, 'calls', 'one.uem'), 'one 1 0.000 2.000\n')
    await writeFile(
      path.join(folder, 'calls', 'all.rttm'),
      rttmFile('all.rttm', [
        ['two', 0, 3],
        ['three', 0, 1],
      ]).buffer,
    )
    await writeFile(path.join(folder, 'calls', 'notes.txt'), 'Called on Monday.')
    watched.expectFault(/status of 415/)
    const chooser = page.waitForEvent('filechooser')
    await openUploadOptions(page)
    await page.getByRole('button', { name: 'Choose a folder' }).click()
    await (await chooser).setFiles(path.join(folder, 'calls'))
    await panel().getByText('2 of 2 files uploaded').waitFor()
    await panel().getByText('3 results imported, 1 without a recording').waitFor()
    await panel().getByText('1 file skipped, no audio, video or result: notes.txt').waitFor()
    await fileGroup('calls/all.rttm')
      .getByText('“three”, 1 turn: no recording has this name.')
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    await waitUntilDone(page, 'one.wav')
    await waitUntilDone(page, 'two.wav')
    // A tone has no speech: all of the reference is missing.
    await page.getByRole('columnheader', { name: /^Error rate/ }).waitFor({ timeout: 100_000 })
    await rowOf(page, 'one.wav').getByText('≥ 100 %').waitFor()
    expect((await recordingOf('one.wav')).scored).toEqual([{ start: 0, end: 2 }])
    expect(await runsOf('two.wav')).toMatchObject([expect.anything(), expect.anything()])

    // What matches nothing gets a recording by a search.
    const group = fileGroup('calls/all.rttm')
    await group.getByRole('searchbox').fill('one')
    await group.getByRole('button', { name: 'Import into one.wav' }).click()
    await panel().getByText('4 results imported').waitFor()
    await panel().getByRole('button', { name: 'Dismiss all' }).click()
    await panel().getByText('results imported').waitFor({ state: 'detached' })
  })

  it('dropped alone are matched by the names in them; a fault names the line and can be tried again', async () => {
    watched.expectFault(/status of 422/)
    await chooseFiles(page, wav('call.wav', 3))
    await panel().getByText('1 of 1 file uploaded').waitFor()
    await openUploadOptions(page)
    await page.getByLabel('Import result files').first().selectOption('as a result')
    await page.keyboard.press('Escape')
    await dropFiles(page, [
      rttmFile('everything.rttm', [['CALL', 0, 1]]),
      {
        name: 'broken.rttm',
        mimeType: '',
        buffer: Buffer.from('SPEAKER call 1 0 1 <NA> <NA> A <NA> <NA>\nSPEAKER call 1 x\n'),
      },
    ])
    await fileGroup('everything.rttm').getByText('Imported as a result: call.wav').waitFor()
    await fileGroup('broken.rttm')
      .getByRole('alert')
      .getByText(/line 2/i)
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    await fileGroup('broken.rttm').getByRole('button', { name: 'Try again' }).click()
    await fileGroup('broken.rttm')
      .getByRole('alert')
      .getByText(/line 2/i)
      .waitFor()
    await fileGroup('broken.rttm').getByRole('button', { name: 'Leave out' }).click()
    await fileGroup('broken.rttm').waitFor({ state: 'detached' })
    expect((await recordingOf('call.wav')).referenceRunId).toBeNull()
    await eventually(async () =>
      (await runsOf('call.wav')).map(({ provider }) => provider),
    ).toContain('import')
    // The choice is kept in this browser.
    await page.reload()
    await openUploadOptions(page)
    expect(await page.getByLabel('Import result files').first().inputValue()).toBe('run')
  })

  it('a lost connection loses nothing', async () => {
    await chooseFiles(page, wav('call.wav', 3))
    await panel().getByText('1 of 1 file uploaded').waitFor()
    watched.expectFault(/Failed to load resource/)
    await page.route('**/api/imports', (route) => route.abort())
    await dropFiles(page, [rttmFile('call.rttm', [['call', 0, 1]])])
    await fileGroup('call.rttm').getByText('The server cannot be reached.').waitFor()
    await page.unroute('**/api/imports')
    await fileGroup('call.rttm').getByRole('button', { name: 'Try again' }).click()
    await fileGroup('call.rttm').getByText('Imported as reference: call.wav').waitFor()
    await page.getByRole('button', { name: 'Dismiss all' }).click()
    await panel().waitFor({ state: 'detached' })
  })
})
