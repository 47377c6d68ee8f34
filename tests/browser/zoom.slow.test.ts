import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel } from './actions.ts'
import { ARGS, findChromium } from './chromium.ts'
import { openViewsWorld, VIEWS, type ViewsWorld } from './every-view.ts'
import { describeInBrowser, openPage } from './fixture.ts'
import { layoutFaults } from './layout-faults.ts'

/** The line of first figures shows what fits; all are in the panel of details. */
const SHORTENED = /^cut off below: (dt|dd) “(Overlap|Diarized by|2.2 %|this machine · local-test)”$/

describeInBrowser('text and page at 200 %', () => {
  let world: ViewsWorld
  let largeText: Browser
  let recording: string

  beforeAll(async () => {
    world = await openViewsWorld()
    largeText = await chromium.launch({
      executablePath: findChromium(process.env) ?? '',
      args: [...ARGS, '--blink-settings=defaultFontSize=32'],
    })
    const { items } = await world.api.list({ q: 'A minute' })
    recording = `/recordings/${items[0]?.id}`
  })
  afterAll(async () => {
    await largeText.close()
    await world.close()
  })

  /** A window of 1440 × 900 with large text, or zoomed, which halves its size. */
  const open = (mode: 'text' | 'page', address: string) =>
    mode === 'text'
      ? openPage(largeText, world.url, address, { viewport: { width: 1440, height: 900 } })
      : world.open(address, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 })

  const pages = VIEWS.filter(({ name }) => ['list', 'report', 'trash'].includes(name))
  const modes = ['text', 'page'] as const

  it.each(modes.flatMap((mode) => pages.map((view) => ({ mode, view, name: view.name }))))(
    '$mode: all of the $name can be read and reached',
    async ({ mode, view }) => {
      const watched = await open(mode, view.address(recording))
      await view.open(watched.page)
      expect(await layoutFaults(watched.page)).toEqual([])
      await watched.close()
    },
  )

  it('text: the headings of the list are not cut, in a window that has them', async () => {
    const viewport = { width: 1920, height: 900 }
    const watched = await openPage(largeText, world.url, '/', { viewport })
    const heads = watched.page.getByRole('columnheader')
    await heads.getByText('Mean confidence').waitFor()
    const cut = await heads.evaluateAll((all) =>
      all.filter((head) => head.scrollWidth > head.clientWidth).map((head) => head.textContent),
    )
    expect(cut).toEqual([])
    await watched.close()
  })

  it.each([1920, 390])('text: the rows of the list hold their text, %i px wide', async (width) => {
    const viewport = { width, height: 900 }
    const watched = await openPage(largeText, world.url, '/', { viewport })
    const rows = watched.page.locator('tr[data-recording]')
    await rows.first().waitFor()
    const cut = await rows.evaluateAll((all) =>
      all.flatMap((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        const inside = [...row.querySelectorAll('td > *')]
          .map((part) => part.getBoundingClientRect())
          .every((part) => part.top >= top && part.bottom <= bottom)
        return inside ? [] : [row.textContent]
      }),
    )
    expect(cut).toEqual([])
    await watched.close()
  })

  it.each(modes)('%s: all of a recording and its panels can be read and reached', async (mode) => {
    const watched = await open(mode, recording)
    const { page } = watched
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    expect(await faultsOf(page)).toEqual([])
    for (const panel of [
      'Spots',
      'Turns',
      'Overlaps',
      'Speakers',
      'Runs',
      'Score',
      'Details',
    ] as const) {
      await openPanel(page, panel)
      // The panels are a sheet over the diagram.
      expect([panel, await faultsOf(page, '[role="tabpanel"]')]).toEqual([panel, []])
    }
    await watched.close()
  })

  it.each(modes)('%s: the dialogs can be read and reached', async (mode) => {
    for (const [address, button] of [
      ['/trash', 'Empty trash'],
      [recording, 'Run again'],
    ] as const) {
      const watched = await open(mode, address)
      await watched.page.getByRole('button', { name: button }).click()
      await watched.page.getByRole('dialog').waitFor()
      expect([button, await faultsOf(watched.page, 'dialog')]).toEqual([button, []])
      await watched.close()
    }
  })
})

async function faultsOf(page: Page, within?: string): Promise<string[]> {
  const faults = await layoutFaults(page, within)
  return faults.filter((fault) => !SHORTENED.test(fault))
}
