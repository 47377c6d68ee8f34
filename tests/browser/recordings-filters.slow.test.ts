import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, openFilter, rowOf, scrollsSideways, typeNumber } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putRecordings, type Seed } from './recordings-seed.ts'

const CLOUD = { provider: 'pyannoteai', model: 'precision-2' } as const
const CERTAIN = { fewer: 2, more: 2, step: 0.1 }
const NOISE = {
  speaker: 'SPEAKER_01',
  reason: 'unlike-speech',
  speechSeconds: 9,
  speechProbability: 0.62,
} as const
const SEEDS: readonly Seed[] = [
  {
    name: 'Alpha',
    sampleMean: 91.5,
    turnMinimum: 60,
    overlapShare: 0,
    speakerDoubt: { range: { fewer: 1, more: 3, step: 0.1 }, labels: [] },
  },
  {
    name: 'Bravo',
    sampleMean: 72.2,
    turnMinimum: 30,
    overlapShare: 33.3,
    speakerDoubt: { range: CERTAIN, labels: [NOISE] },
  },
  {
    name: 'Charlie',
    sampleMean: 55,
    turnMinimum: 12,
    overlapShare: 4.2,
    speakerDoubt: { range: CERTAIN, labels: [] },
  },
  { name: 'Delta', sampleMean: 85, turnMinimum: 40, overlapShare: 12.5, ...CLOUD },
  { name: 'Echo', sampleMean: 45, turnMinimum: 5, ...CLOUD },
  { name: 'Foxtrot' },
]

/** The filter of each range. */
const FILTERS: Readonly<Record<string, string>> = {
  'Confidence (mean over all samples)': 'Confidence',
  'My score': 'My score',
  'Minimum turn confidence': 'Min. turn',
  'Overlap (% of the length)': 'Overlap',
}

describeInBrowser('filters with histograms', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld((folder) => putRecordings(folder, SEEDS))
    const { items } = await world.api.list({ sort: 'name' })
    for (const [place, { id }] of items.slice(0, 3).entries()) {
      await world.api.setHumanScore(id, { score: 90 - place * 30 })
    }
    watched = await world.open('/', { bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })
  beforeEach(async () => {
    await page.goto(world.url)
    await rowOf(page, 'Echo').waitFor()
  })

  const names = () => page.locator('tbody tr[data-recording] a').allInnerTexts()
  /** Opens the popover of a filter and types a bound. */
  const bound = async (filter: string, label: string, value: number) => {
    await openFilter(page, filter)
    await typeNumber(page, label, value)
  }
  const source = async (label: string) => {
    await openFilter(page, 'Diarized by')
    await page.getByLabel('Diarized by', { exact: true }).selectOption({ label })
  }
  /** The scores that have a bar in the histogram of a filter. */
  const bars = async (label: string) => {
    await openFilter(page, FILTERS[label] ?? '')
    const drawn = page.getByRole('group', { name: label }).locator('svg > path').first()
    if ((await drawn.count()) === 0) return []
    const outline = (await drawn.getAttribute('d')) ?? ''
    return [...outline.matchAll(/M(\d+) /g)].map(([, score]) => Number(score))
  }

  it('sorts by lowest score, recordings without a score last', async () => {
    expect(await names()).toEqual(['Echo', 'Charlie', 'Bravo', 'Delta', 'Alpha', 'Foxtrot'])
    expect(await page.locator('th[aria-sort="ascending"]').innerText()).toContain('Mean confidence')
  })

  it('scores of two models are not mixed: one must be selected', async () => {
    const note = page.getByText('Scores of different models must not be mixed')
    await openFilter(page, 'Confidence')
    await eventually(() => note.count()).toBe(1)
    await openFilter(page, 'Min. turn')
    await eventually(() => note.count()).toBe(1)
    expect(await bars('Minimum turn confidence')).toEqual([])
    await source('confidence · this machine · local-test')
    await eventually(names).toEqual(['Charlie', 'Bravo', 'Alpha'])
    await eventually(() => bars('Confidence (mean over all samples)')).toEqual([55, 72, 91])
    expect(await bars('Minimum turn confidence')).toEqual([12, 30, 60])
    expect(await note.count()).toBe(0)
    expect(page.url()).toContain('model=local-test')
    await source('Any model')
    await eventually(names).toHaveLength(6)
  })

  it('combines three ranges; each histogram respects the other filters', async () => {
    await source('confidence · this machine · local-test')
    await bound('Min. turn', 'Minimum turn confidence, to', 35)
    await eventually(names).toEqual(['Charlie', 'Bravo'])
    await eventually(() => bars('Confidence (mean over all samples)')).toEqual([55, 72])
    expect(await bars('Minimum turn confidence')).toEqual([12, 30, 60])
    await eventually(() => bars('My score')).toEqual([30, 60])
    await bound('Confidence', 'Confidence (mean over all samples), from', 60)
    await eventually(names).toEqual(['Bravo'])
    await bound('My score', 'My score, to', 40)
    await page.getByText('No recording matches these filters.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const search = new URL(page.url()).searchParams
    expect(search.get('turnMinimumTo')).toBe('35')
    expect(search.get('sampleMeanFrom')).toBe('60')
    await page.getByRole('button', { name: 'Clear all' }).click()
    await eventually(names).toHaveLength(6)
    expect(new URL(page.url()).search).toBe('')
  })

  it('overlap of all models can be filtered and sorted, and is a column on wide screens', async () => {
    await eventually(() => bars('Overlap (% of the length)')).toEqual([0, 4, 12, 33])
    await bound('Overlap', 'Overlap (% of the length), from', 4)
    await eventually(names).toEqual(['Charlie', 'Bravo', 'Delta'])
    await eventually(() => bars('My score')).toEqual([30, 60])
    expect(await bars('Overlap (% of the length)')).toEqual([0, 4, 12, 33])
    await page.getByLabel('Sort order').selectOption({ label: 'Most overlap first' })
    await eventually(names).toEqual(['Bravo', 'Delta', 'Charlie'])
    const heading = page.getByRole('grid').getByRole('button', { name: 'Overlap', exact: true })
    expect(await heading.isVisible()).toBe(false)
    const wide = await world.open('/?sort=overlapShare', {
      viewport: { width: 1440, height: 900 },
      bypassCSP: true,
    })
    await rowOf(wide.page, 'Bravo').getByText('33.3 %').waitFor()
    expect(await wide.page.locator('th[aria-sort="ascending"]').innerText()).toContain('Overlap')
    const root = wide.page.locator('html')
    expect(await root.evaluate((html) => html.scrollWidth > html.clientWidth)).toBe(false)
    expect(await axeViolations(wide.page)).toEqual([])
    await wide.close()
  })

  it('a doubtful number of speakers is beside the number, and can be filtered', async () => {
    const wide = await world.open('/', { viewport: { width: 1440, height: 900 }, bypassCSP: true })
    const doubts = () =>
      wide.page.locator(
        'tbody td [role="img"][title*="person"], tbody td [role="img"][title*="plausible"]',
      )
    await rowOf(wide.page, 'Alpha').getByText('2 (1–3)', { exact: true }).waitFor()
    await rowOf(wide.page, 'Alpha').getByRole('img', { name: '2 (1–3 plausible)' }).waitFor()
    const noise = rowOf(wide.page, 'Bravo').getByRole('img', { name: 'may be no person' })
    expect(await noise.innerText()).toBe('2 ?')
    expect(await doubts().count()).toBe(2)
    await openFilter(wide.page, 'Number of speakers')
    await wide.page.getByLabel('Number of speakers', { exact: true }).selectOption('Unsure only')
    const chip = wide.page.getByRole('button', { name: 'Number of speakers: unsure only' })
    await chip.first().waitFor()
    await eventually(() => wide.page.locator('tbody tr[data-recording] a').allInnerTexts()).toEqual(
      ['Bravo', 'Alpha'],
    )
    expect(new URL(wide.page.url()).searchParams.get('speakerCountDoubt')).toBe('some')
    expect(await axeViolations(wide.page)).toEqual([])
    expect(await scrollsSideways(wide.page)).toBe(false)
    await wide.page.reload()
    await rowOf(wide.page, 'Bravo').waitFor()
    await chip.first().waitFor()
    await wide.close()
  })

  it('recordings without a result are included, excluded or shown alone, with their number', async () => {
    const choice = page.getByLabel('No result yet')
    await openFilter(page, 'Status')
    await choice.selectOption('only')
    await eventually(names).toEqual(['Foxtrot'])
    await choice.selectOption('exclude')
    await eventually(names).toHaveLength(5)
    const line = page.getByTestId('left-out')
    expect(await line.innerText()).toContain('1 recording without a result yet')
    await bound('Min. turn', 'Minimum turn confidence, to', 20)
    await eventually(names).toEqual(['Echo', 'Charlie'])
    await openFilter(page, 'Status')
    expect(await choice.inputValue()).toBe('exclude')
    await choice.selectOption('include')
    await eventually(names).toEqual(['Echo', 'Charlie', 'Foxtrot'])
    expect(await line.innerText()).toContain('without a result yet (1 recording)')
  })

  it('sorts by the difference of my score and confidence', async () => {
    await page.getByRole('button', { name: 'Difference', exact: true }).click()
    await eventually(names).toHaveLength(6)
    await page.getByRole('button', { name: 'Difference', exact: true }).click()
    await eventually(async () => (await names())[0]).toBe('Charlie')
    expect(await rowOf(page, 'Charlie').innerText()).toContain('25')
    expect(page.url()).toContain('sort=-disagreement')
  })

  it('has no axe violations; on narrow screens filters are collapsed and nothing scrolls sideways', async () => {
    expect(await axeViolations(page)).toEqual([])
    const narrow = await world.open('/', {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      bypassCSP: true,
    })
    await rowOf(narrow.page, 'Echo').waitFor()
    const row = await rowOf(narrow.page, 'Echo').boundingBox()
    expect(row?.y).toBeLessThan(844)
    expect(row?.height).toBeLessThan(120)
    await narrow.page.getByRole('button', { name: 'Filters', exact: true }).click()
    await openFilter(narrow.page, 'Min. turn')
    await narrow.page.getByLabel('Minimum turn confidence, to').waitFor()
    const root = narrow.page.locator('html')
    expect(await root.evaluate((html) => html.scrollWidth > html.clientWidth)).toBe(false)
    expect(await axeViolations(narrow.page)).toEqual([])
    await narrow.close()
  })

  it('while other filters are awaited, the count is that of the shown recordings', async () => {
    await page.goto(world.url)
    const count = page.getByTestId('list-count')
    await eventually(() => count.innerText()).toMatch(/^6 recordings/)
    const asked = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    await page.route(/\/api\/recordings\?.*q=Echo/, async (route) => {
      asked.resolve()
      await release.promise
      await route.continue()
    })
    await page.getByRole('searchbox').fill('Echo')
    await asked.promise
    expect(await count.innerText()).toMatch(/^6 recordings/)
    release.resolve()
    await eventually(() => count.innerText()).toMatch(/^1 of 6/)
    await page.unroute(/\/api\/recordings\?.*q=Echo/)
  })

  it('the colour scheme is stored', async () => {
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
    expect(await scheme()).toBe('light')
    await page.getByLabel('Theme').selectOption({ label: 'Dark' })
    await eventually(scheme).toBe('dark')
    await page.reload()
    await rowOf(page, 'Echo').waitFor()
    expect(await scheme()).toBe('dark')
    expect(await page.getByLabel('Theme').inputValue()).toBe('dark')
    await page.getByLabel('Theme').selectOption({ label: 'System theme' })
    await eventually(scheme).toBe('light')
  })
})
