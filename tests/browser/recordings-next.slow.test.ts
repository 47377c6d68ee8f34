import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, rowOf } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putRecordings } from './recordings-seed.ts'

const SEEDS = [40, 50, 60, 70, 80].map((sampleMean) => ({
  name: `Mean ${sampleMean}`,
  sampleMean,
  turnMinimum: 10,
}))

describeInBrowser('from recording to recording through a filtered list', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld((folder) => putRecordings(folder, SEEDS))
    watched = await world.open('/?unscored=only&sampleMeanTo=75')
    // These recordings have scores, but no sound and no turns.
    watched.expectFault(/status of 4\d\d|answer 5\d\d|status of 5\d\d|CONTENT_LENGTH/)
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  it('scored recordings leave the list, and the position is kept', async () => {
    await rowOf(page, 'Mean 40').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    for (const name of ['Mean 40', 'Mean 50', 'Mean 60']) {
      await heading(name)
      await page.keyboard.press('7')
      await eventually(async () => (await world.api.list({ q: name })).items[0]?.humanScore).toBe(
        70,
      )
      await page.getByRole('button', { name: 'Next recording' }).click()
    }
    await heading('Mean 70')
    await page.getByRole('button', { name: 'Last recording in the list' }).waitFor()
    await page.getByText('Back to recordings', { exact: true }).click()
    await rowOf(page, 'Mean 70').waitFor()
    await eventually(() => page.locator('tr[data-recording] a').allInnerTexts()).toEqual([
      'Mean 70',
    ])
    expect(await page.locator('tr[aria-current="true"] a').innerText()).toBe('Mean 70')
    expect(page.url()).toContain('unscored=only')
  })

  it('a recording that somebody deletes meanwhile is not the next one, before the list is read again', async () => {
    await page.goto(`${world.url}/?sort=name`)
    await rowOf(page, 'Mean 40').getByRole('link').click()
    await heading('Mean 40')
    const next = page.getByRole('button', { name: 'Next recording' })
    await next.waitFor()
    const { items } = await world.api.list({ sort: 'name' })
    const [first, second] = items.map(({ id }) => id) as [string, string]
    await page.route(/\/api\/recordings\?/, () => undefined)
    await world.api.trash(second)
    // Its event comes after the other one.
    await world.api.change(first, { name: 'Mean 40 again' })
    await heading('Mean 40 again')
    await next.click()
    await heading('Mean 60')
  })
})
