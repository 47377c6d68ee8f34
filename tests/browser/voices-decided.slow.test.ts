import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'
import { putVoices } from './voices-seed.ts'

const VOICES = [
  { id: 'anna', name: 'Anna', model: 'local-test', print: 'a' },
  { id: 'ben', name: 'Ben', model: 'local-test', print: 'b' },
  { id: 'carla', name: 'Carla', model: 'local-test', print: 'c' },
]
const compared = (speaker: string, anna: number, ben: number, carla: number) => ({
  speaker,
  match: null,
  confidence: { anna, ben, carla },
  rejected: [],
})
const IDENTIFICATION = [
  compared('SPEAKER_00', 97, 12, 3),
  compared('SPEAKER_01', 5, 96, 4),
  compared('SPEAKER_02', 8, 9, 60),
  compared('SPEAKER_03', 4, 3, 2),
]

describeInBrowser('proposed names of speakers', () => {
  let world: World
  const ids: string[] = []
  const ways: [string, BrowserContextOptions][] = [
    ['wide', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 390, height: 844 } }],
    ['keys', {}],
  ]
  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      await putVoices(folder, VOICES)
      for (const [name] of ways) {
        const seed = { ...MINUTE, name, identification: IDENTIFICATION }
        ids.push((await putLongRecording(folder, seed)).id)
      }
    })
  })
  afterAll(() => world.close())

  const opened = async (place: number) => {
    const [, how] = ways[place] ?? ['', {}]
    const watched = await world.open(`/recordings/${ids[place]}`, { ...how, bypassCSP: true })
    await openPanel(watched.page, 'Speakers')
    return { ...watched, id: ids[place] ?? '' }
  }
  const lane = (page: Page, speaker: string) =>
    page.getByRole('region', { name: 'Lanes' }).getByRole('img', {
      name: `Proposed for ${speaker}, not accepted yet`,
    })
  const voiceOf = (page: Page, speaker: string) =>
    page.getByRole('region', { name: `Voice of ${speaker}` })
  const namesOf = async (id: string) => (await world.api.recording(id)).speakerNames
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

  it.each([0, 1, 2])('are shown with score and runner-up, and decided on (%i)', async (place) => {
    const { page, id, close } = await opened(place)
    await lane(page, 'SPEAKER_00').waitFor()
    expect(await lane(page, 'SPEAKER_00').getAttribute('title')).toMatch(
      /Anna\W* \(score 97, next \W*Ben\W* 12\)/,
    )
    expect(await lane(page, 'SPEAKER_02').count()).toBe(0)
    expect(await voiceOf(page, 'SPEAKER_00').innerText()).toContain('Proposed, not accepted yet')
    expect(await voiceOf(page, 'SPEAKER_02').innerText()).toMatch(
      /Unknown voice: no score is high enough\. Closest: \W*Carla\W* \(score 60, next \W*Ben\W* 9\)/,
    )
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: /^Accept \W*Anna\W* for SPEAKER_00$/ }).click()
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Anna' })
    await eventually(() => lane(page, 'SPEAKER_00').count()).toBe(0)
    await page.getByRole('region', { name: 'Lanes' }).getByText('Anna').waitFor()
    await page.getByLabel('Another voice for SPEAKER_02').selectOption('ben')
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Anna', SPEAKER_02: 'Ben' })
    await button(page, 'Undo the decision about SPEAKER_02').click()
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Anna' })
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  it('are decided on by keys, and a typed name comes back', async () => {
    const { page, id, close } = await opened(3)
    const reject = page.getByRole('button', { name: /^Reject \W*Ben\W* for SPEAKER_01$/ })
    await reject.focus()
    await page.keyboard.press('Enter')
    await eventually(() => lane(page, 'SPEAKER_01').count()).toBe(0)
    await voiceOf(page, 'SPEAKER_01').getByText(/^Not /).waitFor()
    const focused = page.locator(':focus')
    await eventually(() => focused.getAttribute('aria-label')).toBe(
      'Undo the decision about SPEAKER_01',
    )
    await page.keyboard.press('Enter')
    await lane(page, 'SPEAKER_01').waitFor()
    // A name that was typed is no proposal, and is back after accepting another one.
    const field = page.getByRole('textbox', { name: 'SPEAKER_00' })
    await field.fill('Annette')
    await field.press('Enter')
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Annette' })
    await eventually(() => lane(page, 'SPEAKER_00').count()).toBe(0)
    await page.getByRole('button', { name: /^Accept \W*Anna\W* for SPEAKER_00$/ }).press('Enter')
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Anna' })
    expect((await world.api.recording(id)).voiceIds).toEqual(['anna'])
    await button(page, 'Undo the decision about SPEAKER_00').press('Enter')
    await eventually(() => namesOf(id)).toEqual({ SPEAKER_00: 'Annette' })
    expect((await world.api.recording(id)).voiceIds).toEqual([])
    await close()
  })

  it('are not asked for without a voiceprint of the model', async () => {
    const { page, close } = await opened(3)
    await page.getByRole('button', { name: 'Run again' }).click()
    const dialog = page.getByRole('dialog')
    const choice = dialog.getByRole('checkbox', { name: 'Name speakers by voices' })
    await choice.waitFor()
    expect(await choice.isDisabled()).toBe(true)
    await dialog.getByText('None of 3 voices has a voiceprint of this provider and model').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await close()
  })
})
