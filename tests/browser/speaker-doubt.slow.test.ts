import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const SHORT = 'Possibly not a person: speaks alone for only 1.2 s'
const NOISE = 'Possibly not a person: hardly sounds like speech (probability 62 %)'

const DOUBTED = {
  ...MINUTE,
  name: 'Doubted',
  speakerDoubt: {
    range: { fewer: 3, more: 5, step: 0.1 },
    labels: [
      {
        speaker: 'SPEAKER_01',
        reason: 'little-speech',
        speechSeconds: 1.2,
        speechProbability: 0.97,
      },
      {
        speaker: 'SPEAKER_03',
        reason: 'unlike-speech',
        speechSeconds: 9,
        speechProbability: 0.62,
      },
    ],
  },
} as const
const CERTAIN = {
  ...MINUTE,
  name: 'Certain',
  speakerDoubt: { range: { fewer: 4, more: 4, step: 0.1 }, labels: [] },
}

describeInBrowser('doubt about the speakers', () => {
  let world: RecordingWorld
  beforeAll(async () => {
    world = await openRecordingWorld([DOUBTED, CERTAIN, MINUTE])
  })
  afterAll(() => world.close())

  const speakers = (page: Page) => page.locator('dt:text-is("Speakers") + dd')
  const marks = (page: Page) => page.getByRole('img', { name: /Possibly not a person/ })

  const ways: BrowserContextOptions[] = [
    {},
    { colorScheme: 'dark' },
    { viewport: { width: 390, height: 844 } },
  ]
  it.each(ways)('is beside the number, the lanes and the names %j', async (how) => {
    const { page, close } = await world.openRecording(0, { ...how, bypassCSP: true })
    expect(await speakers(page).innerText()).toBe('4 (3–5 plausible)')
    expect(await marks(page).count()).toBe(2)
    for (const why of [SHORT, NOISE]) await page.getByRole('img', { name: why }).waitFor()
    const label = page.getByRole('region', { name: 'Lanes' }).getByText('SPEAKER_01')
    expect(await label.evaluate((text) => text.scrollWidth - text.clientWidth)).toBe(0)
    await openPanel(page, 'Speakers')
    const described = async (label: string) => {
      const field = page.getByRole('textbox', { name: label })
      await field.focus()
      // What screen readers read after the name of the field.
      const id = await field.getAttribute('aria-describedby')
      return id === null ? null : page.locator(`[id="${id.trim()}"]`).innerText()
    }
    expect(await described('SPEAKER_01')).toBe(SHORT)
    expect(await described('SPEAKER_03')).toBe(NOISE)
    expect(await described('SPEAKER_00')).toBeNull()
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  it('is in the printed report', async () => {
    const { page, close } = await world.open(`/recordings/${world.recordings[0]?.id}/report`)
    await page.locator('dd:text-is("4 (3–5 plausible)")').waitFor()
    await close()
  })

  it.each([1, 2])('is not shown if there is none or it is unknown (%i)', async (place) => {
    const { page, close } = await world.openRecording(place)
    expect(await speakers(page).innerText()).toBe('4')
    expect(await marks(page).count()).toBe(0)
    expect(await page.getByText('Possibly not a person').count()).toBe(0)
    await close()
  })
})
