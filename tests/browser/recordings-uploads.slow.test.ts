import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { chooseFiles, eventually, openUploadOptions, rowOf, uploadOf } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { brokenWav, toneWav } from './sounds.ts'
import { slowUploads } from './throttle.ts'

/** Globals of the page. */
declare const DataTransfer: new () => { readonly items: { add(file: File): void } }

describeInBrowser('uploads in the corner of every view', () => {
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

  const wav = (name: string, seconds = 2) => ({
    name,
    mimeType: 'audio/wav',
    buffer: toneWav(seconds),
  })
  const panel = () => page.getByRole('region', { name: 'Uploads' })

  it('uploads a folder recursively; other files are skipped and counted', async () => {
    await mkdir(path.join(folder, 'calls', 'monday'), { recursive: true })
    await writeFile(path.join(folder, 'calls', 'one.wav'), toneWav(1))
    await writeFile(path.join(folder, 'calls', 'monday', 'two.wav'), toneWav(2))
    await writeFile(path.join(folder, 'calls', 'notes.pdf'), 'not a sound')
    const chooser = page.waitForEvent('filechooser')
    await openUploadOptions(page)
    await page.getByRole('button', { name: 'Choose a folder' }).click()
    await (await chooser).setFiles(path.join(folder, 'calls'))
    await uploadOf(page, 'one.wav').getByText('uploaded').waitFor()
    await uploadOf(page, 'two.wav').getByText('uploaded').waitFor()
    await panel().getByText('1 file skipped, no audio, video or result: notes.pdf').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Dismiss: skipped files' }).click()
    await panel().getByText('skipped').waitFor({ state: 'detached' })
  })

  it('continues while a recording is open, can be hidden, and links to the new recording', async () => {
    await chooseFiles(page, wav('first.wav'))
    await rowOf(page, 'first.wav').getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: 'first.wav' }).waitFor()
    const data = await page.evaluateHandle((bytes) => {
      const transfer = new DataTransfer()
      const sound = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))
      transfer.items.add(new File([sound], 'second.wav', { type: 'audio/wav' }))
      return transfer
    }, toneWav(3).toString('base64'))
    await page.locator('footer').dispatchEvent('drop', { dataTransfer: data })
    await panel().getByText('2 of 2 files uploaded').waitFor()
    // All uploads are finished: the panel collapses and can be opened again.
    await uploadOf(page, 'second.wav').waitFor({ state: 'detached' })
    await panel().getByRole('button', { name: 'Show' }).click()
    await uploadOf(page, 'second.wav').getByText('uploaded').waitFor()
    await panel().getByRole('button', { name: 'Hide' }).click()
    expect(await uploadOf(page, 'second.wav').count()).toBe(0)
    await panel().getByRole('button', { name: 'Show' }).click()
    await panel().getByRole('link', { name: 'second.wav' }).click()
    await page.getByRole('heading', { level: 1, name: 'second.wav' }).waitFor()
  })

  it('asks before bytes that are already here are diarized again', async () => {
    await chooseFiles(page, wav('original.wav', 4))
    await uploadOf(page, 'original.wav').getByText('uploaded').waitFor()
    await chooseFiles(page, wav('copy.wav', 4))
    const question = page.getByRole('group', { name: 'Duplicate: copy.wav' })
    await question
      .getByText('This file was uploaded before as original.wav. The copy is not diarized.')
      .waitFor()
    const runsOf = async (name: string) => {
      const { items } = await world.api.list({ q: name })
      return (await world.api.diarizations(items[0]?.id ?? '')).total
    }
    expect(await runsOf('copy.wav')).toBe(0)
    await page.reload()
    await question.getByText('uploaded before as original.wav.').waitFor()
    await question.getByRole('button', { name: 'Keep both' }).click()
    await uploadOf(page, 'copy.wav').getByText('The same file was uploaded before:').waitFor()
    await eventually(() => runsOf('copy.wav')).toBe(1)
    await page.reload()
    await rowOf(page, 'copy.wav').waitFor()
    expect(await panel().count()).toBe(0)

    await chooseFiles(page, wav('another copy.wav', 4))
    await page
      .getByRole('group', { name: 'Duplicate: another copy.wav' })
      .getByRole('button', { name: 'Open existing' })
      .click()
    await page.getByRole('heading', { level: 1, name: 'original.wav' }).waitFor()
    await eventually(async () => (await world.api.list({ q: 'another copy' })).total).toBe(0)
    // It can be restored.
    expect((await world.api.list({ q: 'another copy', trashed: 'only' })).total).toBe(1)
  })

  it('many finished uploads do not fold a question', async () => {
    await chooseFiles(page, wav('original.wav', 4))
    await uploadOf(page, 'original.wav').getByText('uploaded').waitFor()
    await chooseFiles(
      page,
      [1, 2, 3, 4].map((seconds) => wav(`tone ${seconds}.wav`, seconds)),
    )
    await panel().getByText('5 of 5 files uploaded, 1 uploaded before').waitFor()
    await page.getByRole('group', { name: 'Duplicate: tone 4.wav' }).waitFor()
  })

  it('the question about a copy ends if the earlier recording is deleted', async () => {
    await chooseFiles(page, wav('original.wav', 4))
    await uploadOf(page, 'original.wav').getByText('uploaded').waitFor()
    await chooseFiles(page, wav('copy.wav', 4))
    const question = page.getByRole('group', { name: 'Duplicate: copy.wav' })
    await question.waitFor()
    const { items } = await world.api.list({ q: 'original.wav' })
    // The page may ask for it just before it knows.
    watched.expectFault(/status of 404/)
    await world.api.remove(items[0]?.id ?? '')
    await question.waitFor({ state: 'detached' })
    expect((await world.api.list({ q: 'copy.wav' })).total).toBe(1)
  })

  it('the browser asks before leaving the page only while uploads are in progress', async () => {
    const asked: string[] = []
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type())
      await dialog.dismiss()
    })
    // They must last longer than axe does on a busy machine.
    const lift = await slowUploads(page, 40_000)
    await chooseFiles(page, [wav('long.wav', 60), wav('also long.wav', 61)])
    await uploadOf(page, 'long.wav').getByText('/s').waitFor()
    await panel()
      .getByText(/about .+ left/)
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.locator('html').evaluate((root) => {
      root.ownerDocument.defaultView.setTimeout(() => root.ownerDocument.location.reload())
    })
    await eventually(async () => asked).toEqual(['beforeunload'])
    expect(await panel().count()).toBe(1)
    await lift()
    await panel().getByText('2 of 2 files uploaded').waitFor({ timeout: 60_000 })
    await page.reload()
    await panel().waitFor({ state: 'detached' })
    expect(asked).toHaveLength(1)
  })

  it('is at the top of the list and covers no row; upload and diarization are one row', async () => {
    await chooseFiles(page, wav('tone.wav', 5))
    await uploadOf(page, 'tone.wav').getByText('uploaded · diarized').waitFor({ timeout: 60_000 })
    const row = await rowOf(page, 'tone.wav').boundingBox()
    const box = await panel().boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(row?.y ?? 0)
    expect(await panel().getByText('tone.wav').count()).toBe(1)
  })

  it('failures are grouped above the list; the group filters to them and says what to do', async () => {
    const broken = { name: 'broken.wav', mimeType: 'audio/wav', buffer: brokenWav(30) }
    await chooseFiles(page, [broken, wav('tone.wav', 6)])
    await uploadOf(page, 'tone.wav').getByText('diarized').waitFor({ timeout: 60_000 })
    const group = page.getByRole('button', {
      name: '1 failed: unsupported or damaged audio file',
    })
    await group.click()
    await page.getByText('Upload the recording in another format').waitFor()
    expect(page.url()).toContain('status=failed')
    await eventually(() => rowOf(page, 'tone.wav').count()).toBe(0)
    await rowOf(page, 'broken.wav').waitFor()
    await eventually(() => page.getByTestId('list-count').innerText()).toContain('1 of 2')
    expect(await axeViolations(page)).toEqual([])
    await group.click()
    await rowOf(page, 'tone.wav').waitFor()
  })

  it('is collapsed on narrow screens', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.reload()
    await chooseFiles(page, wav('tone.wav', 7))
    await panel().getByText('1 of 1 file uploaded').waitFor()
    const box = await panel().boundingBox()
    expect(box?.height).toBeLessThan(60)
    await panel().getByRole('button', { name: 'Show' }).click()
    await uploadOf(page, 'tone.wav').waitFor()
    expect(await axeViolations(page)).toEqual([])
  })
})
