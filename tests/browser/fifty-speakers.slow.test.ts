import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'

const SPEAKERS = 50

describeInBrowser('a recording with fifty speakers', () => {
  let world: World
  let address: string

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      const { id } = await putLongRecording(folder, {
        hours: 1 / 6,
        turns: 600,
        sampleRate: 8000,
        name: 'A parliament',
        speakers: SPEAKERS,
      })
      address = `/recordings/${id}`
    })
  })
  afterAll(() => world.close())

  const sizes = [
    { width: 1366, height: 768 },
    { width: 390, height: 844 },
  ]

  it.each(sizes)(
    'at $width px all lanes can be scrolled to by keyboard, with their names',
    async (viewport) => {
      const watched = await open(world, address, viewport)
      const { page } = watched
      expect(await lanes(page).locator('[title^="SPEAKER_"]').count()).toBe(SPEAKERS)
      const last = lanes(page).locator('[title^="SPEAKER_"]').last()
      expect(await isInside(page, last)).toBe(false)
      await lanes(page).focus()
      const before = await picture(page)
      await page.keyboard.press('End')
      await eventually(() => isInside(page, last)).toBe(true)
      // The lanes move with their names.
      await eventually(() => picture(page)).not.toBe(before)
      expect(await scrollsSideways(page)).toBe(false)
      await watched.close()
    },
  )

  it.each(sizes)('at $width px no name is drawn outside of the lanes', async (viewport) => {
    const watched = await open(world, address, viewport)
    const outside = await lanes(watched.page).evaluate((box) => {
      const own = box.getBoundingClientRect()
      const below = box.ownerDocument.elementsFromPoint(own.left + 40, own.bottom + 30)
      return below.filter((each: { getAttribute(name: string): string | null }) =>
        /^SPEAKER_/.test(each.getAttribute('title') ?? ''),
      ).length
    })
    expect(outside).toBe(0)
    const names = await lanes(watched.page)
      .locator('[title^="SPEAKER_"]')
      .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length)
    expect(names).toBe(0)
    await watched.close()
  })

  it('twenty lanes differ by colour or texture', async () => {
    const watched = await open(world, address, { width: 1366, height: 768 })
    const looks = await lanes(watched.page)
      .locator('[data-texture]')
      .evaluateAll((all) =>
        all.map((one) => {
          const { backgroundColor } = one.ownerDocument.defaultView.getComputedStyle(one)
          return `${backgroundColor} ${one.getAttribute('data-texture')}`
        }),
      )
    expect(looks.length).toBe(SPEAKERS)
    expect(new Set(looks.slice(0, 20)).size).toBe(20)
    await watched.close()
  })

  it('each speaker can be named in the panel; no axe violations', async () => {
    const watched = await open(world, address, { width: 1366, height: 768 }, true)
    const { page } = watched
    await openPanel(page, 'Speakers')
    const fields = page.getByRole('region', { name: 'Speakers' }).getByRole('textbox')
    expect(await fields.count()).toBe(SPEAKERS)
    await fields.last().fill('The last speaker')
    await fields.last().press('Enter')
    await lanes(page).getByTitle('The last speaker').waitFor({ state: 'attached' })
    expect(await axeViolations(page)).toEqual([])
    await watched.close()
  })
})

function lanes(page: Page) {
  return page.getByRole('region', { name: 'Lanes' })
}

async function open(
  world: World,
  address: string,
  viewport: { width: number; height: number },
  bypassCSP = false,
): Promise<WatchedPage> {
  const watched = await world.open(address, { viewport, bypassCSP })
  await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  return watched
}

function picture(page: Page): Promise<string> {
  return page
    .getByTestId('timeline-plot')
    .locator('canvas')
    .first()
    .evaluate((canvas) => canvas.toDataURL())
}

/** Whether an element is within the visible part of the lanes. */
async function isInside(page: Page, element: ReturnType<Page['locator']>): Promise<boolean> {
  const [outer, inner] = [await lanes(page).boundingBox(), await element.boundingBox()]
  if (outer === null || inner === null) return false
  return inner.y >= outer.y - 1 && inner.y + inner.height <= outer.y + outer.height + 1
}
