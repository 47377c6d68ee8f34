import { afterAll, beforeAll, expect, it } from 'vitest'
import { chooseAction, eventually, openPanel } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

declare const DataTransfer: new () => { readonly items: { add(file: File): void } }

const rttm = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
})

const line = (file: string, start: number, seconds: number, speaker: string) =>
  `SPEAKER ${file} 1 ${start} ${seconds} <NA> <NA> ${speaker} 0.8 <NA>`

describeInBrowser('results of other tools', () => {
  let world: RecordingWorld
  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE, { ...MINUTE, name: 'Another minute' }])
  })
  afterAll(() => world.close())

  /** Opens the Runs panel and chooses a file for an import. */
  const choose = async (
    page: Awaited<ReturnType<typeof world.openRecording>>['page'],
    file: ReturnType<typeof rttm>,
  ) => {
    await openPanel(page, 'Runs')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import a result…' }).click()
    await (await chooser).setFiles(file)
    const dialog = page.getByRole('dialog', { name: 'Import a result' })
    await dialog.getByText(file.name).waitFor()
    return dialog
  }

  it('a file is imported as a result and shown, with its origin, figures and warnings', async () => {
    const watched = await world.openRecording()
    const { page } = watched
    const file = rttm('meeting.rttm', [
      line('meeting', 0, 5, 'anna'),
      line('meeting', 5, 5, 'ben'),
      // Beyond the end of the recording.
      line('meeting', 55, 30, 'anna'),
    ])
    const dialog = await choose(page, file)
    await dialog.getByLabel('Made by').fill('NeMo')
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const item = page.getByRole('listitem', {
      name: /^Imported from meeting\.rttm \(RTTM\), made by NeMo/,
    })
    await item.getByText('shown', { exact: true }).waitFor()
    await item.getByText('2 warnings').click()
    await item.getByText('1 turn was cut at the end of the recording').waitFor()
    expect(await item.locator('dl').innerText()).toMatch(/Speakers\s*2/)
    await page.getByTestId('timeline').getByText('anna').waitFor()
    await watched.close()
  })

  it('a fault names line and column and what to do, and nothing is stored', async () => {
    const watched = await world.openRecording()
    const { page } = watched
    const runs = await world.api.diarizations(world.recordings[0]?.id ?? '')
    watched.expectFault(/422/)
    const dialog = await choose(
      page,
      rttm('bad.rttm', [line('x', 0, 5, 'anna'), 'SPEAKER x 1 zero 5 <NA> <NA> ben']),
    )
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    const alert = dialog.getByRole('alert', { name: 'The file was not imported' })
    await alert.getByText(/Line 2, column \d+/).waitFor()
    await alert.getByText('Correct this place in the file').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await world.api.diarizations(world.recordings[0]?.id ?? '')).total).toBe(runs.total)
    await watched.close()
  })

  it('of several results in a file one is chosen, here as the reference', async () => {
    const watched = await world.openRecording()
    const { page } = watched
    const other = await world.openRecording()
    await openPanel(other.page, 'Runs')
    watched.expectFault(/422/)
    const file = rttm('all.rttm', [
      line('first', 0, 20, 'one'),
      line('second', 0, 20, 'two'),
      line('second', 20, 20, 'three'),
    ])
    const dialog = await choose(page, file)
    await dialog.getByLabel('Import it as').selectOption('reference')
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await dialog.getByText('the results of 2 recordings').waitFor()
    await dialog.getByLabel('Result in the file').selectOption('second')
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    for (const { page: each } of [watched, other]) {
      const item = each.getByRole('listitem', { name: /^Imported from all\.rttm/ })
      await item.getByText('reference', { exact: true }).waitFor()
      // The other runs have an error rate now.
      await each
        .getByRole('listitem', { name: /^Diarized by/ })
        .getByText('Error rate')
        .waitFor()
    }
    await other.page
      .getByRole('listitem', { name: /^Imported from all\.rttm/ })
      .getByRole('button', { name: 'Stop using as reference' })
      .click()
    await page
      .getByRole('listitem', { name: /^Imported from all\.rttm/ })
      .getByRole('button', { name: 'Use as reference' })
      .waitFor()
    await watched.close()
    await other.close()
  })

  it('a dropped file opens the import', async () => {
    const watched = await world.openRecording(1)
    const { page } = watched
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer()
      data.items.add(new File(['SPEAKER x 1 0 5 <NA> <NA> anna <NA> <NA>'], 'dropped.rttm'))
      return data
    })
    const timeline = page.getByTestId('timeline')
    await timeline.dispatchEvent('dragover', { dataTransfer: transfer })
    await timeline.dispatchEvent('drop', { dataTransfer: transfer })
    const dialog = page.getByRole('dialog', { name: 'Import a result' })
    await dialog.getByText('dropped.rttm').waitFor()
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await openPanel(page, 'Runs')
    const item = page.getByRole('listitem', { name: /^Imported from dropped\.rttm/ })
    // The newest result is the current one, unless another is chosen.
    await item.getByText('current', { exact: true }).waitFor()
    const local = page.getByRole('listitem', { name: /^Diarized by/ })
    await local.getByRole('button', { name: 'Make current' }).click()
    await local.getByText('current', { exact: true }).waitFor()
    await item.getByRole('button', { name: 'More actions' }).click()
    await item.getByRole('menuitem', { name: 'Delete…' }).click()
    const question = page.getByRole('dialog', { name: 'Delete this diarization?' })
    expect(await axeViolations(page)).toEqual([])
    await question.getByRole('button', { name: 'Delete permanently' }).click()
    await question.waitFor({ state: 'detached' })
    await item.waitFor({ state: 'detached' })
    await watched.close()
  })

  it('exports are links to files: all turns, those in the range, and the spots', async () => {
    const watched = await world.open(`/recordings/${world.recordings[1]?.id}?turnMax=40`)
    const { page } = watched
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    await chooseAction(page, 'Export…')
    const dialog = page.getByRole('dialog', { name: 'Export' })
    expect(await axeViolations(page)).toEqual([])
    const lines = async () => {
      const link = dialog.getByRole('link', { name: 'RTTM', exact: true })
      const download = page.waitForEvent('download')
      await link.click()
      const stream = await (await download).createReadStream()
      const text = Buffer.concat(await Array.fromAsync(stream)).toString()
      return text.split('\n').filter((each) => each.startsWith('SPEAKER')).length
    }
    const what = dialog.getByLabel('What')
    expect(await what.inputValue()).toBe('turn-range')
    const inRange = await lines()
    await what.selectOption('turns')
    expect(await lines()).toBe(MINUTE.turns)
    expect(inRange).toBeLessThan(MINUTE.turns)
    expect(inRange).toBeGreaterThan(0)
    const spots = Number(/(\d+) spots?\)/.exec(await what.innerText())?.[1])
    await what.selectOption('spots')
    expect(await lines()).toBe(spots)
    await eventually(() => dialog.getByRole('link').count()).toBe(11)
    const downloaded = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Clips with their scores (ZIP)' }).click()
    const stream = await (await downloaded).createReadStream()
    const archive = Buffer.concat(await Array.fromAsync(stream))
    expect(archive.subarray(0, 2).toString()).toBe('PK')
    expect(archive.toString('latin1').match(/clips\/[^/]*\.wav/g)?.length).toBe(2 * spots)
    await watched.close()
  })
})
