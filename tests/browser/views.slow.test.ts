import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openDiarized, openTurns, rowOf, scrollsSideways } from './actions.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { CONVERSATION_FILE, CONVERSATION_NAME as NAME } from './sounds.ts'

const NARROW = { viewport: { width: 390, height: 844 } }

describeInBrowser('layout and accessibility of the views', () => {
  let world: World
  let recording: string

  beforeAll(async () => {
    world = await openWorld()
    const { page, close } = await world.open()
    await openDiarized(page, CONVERSATION_FILE, NAME)
    recording = new URL(page.url()).pathname
    await close()
  })
  afterAll(() => world.close())

  /** Opens a view, waits for it and checks it. */
  const look = async <T>(
    address: string,
    options: BrowserContextOptions,
    see: (page: Page) => Promise<T>,
  ) => {
    const { page, close } = await world.open(address, options)
    if (address === '/') await rowOf(page, NAME).waitFor()
    else await openTurns(page)
    const seen = await see(page)
    await close()
    return seen
  }

  it.each(['list', 'recording'])('390 px: no sideways scroll of the %s', async (view) => {
    const address = view === 'list' ? '/' : recording
    expect(await look(address, NARROW, scrollsSideways)).toBe(false)
  })

  it.each(['light', 'dark'] as const)('follows the system: %s', async (colorScheme) => {
    const ground = await look('/', { colorScheme }, (page) =>
      page.locator('body').evaluate((body) => {
        const colour: string = body.ownerDocument.defaultView.getComputedStyle(body).backgroundColor
        return colour
      }),
    )
    const [red = Number.NaN] = (/\d+/.exec(ground) ?? []).map(Number)
    if (colorScheme === 'dark') expect(red).toBeLessThan(60)
    else expect(red).toBeGreaterThan(200)
  })

  it.each([
    { system: 'light', chosen: 'Dark' },
    { system: 'dark', chosen: 'Light' },
  ] as const)('all colours follow the chosen theme: $chosen', async ({ system, chosen }) => {
    const ink = (page: Page) =>
      page.locator('body').evaluate((body) => {
        const probe = body.ownerDocument.createElement('span')
        probe.style.color = 'var(--timeline-ink)'
        body.append(probe)
        const colour: string = body.ownerDocument.defaultView.getComputedStyle(probe).color
        probe.remove()
        return colour
      })
    const colorScheme = chosen === 'Dark' ? 'dark' : 'light'
    const expected = await look('/', { colorScheme }, ink)
    await look('/', { colorScheme: system }, async (page) => {
      expect(await ink(page)).not.toBe(expected)
      await page.getByLabel('Theme').selectOption({ label: chosen })
      await eventually(() => ink(page)).toBe(expected)
    })
  })

  it('each view has a title, and the API is linked', async () => {
    expect(await look('/', {}, (page) => page.title())).toContain('Recordings')
    expect(await look(recording, {}, (page) => page.title())).toContain(NAME)
    const link = await look('/', {}, (page) =>
      page.getByRole('link', { name: 'API documentation' }).getAttribute('href'),
    )
    expect(link).toBe('/api/docs')
  })

  const views: [string, BrowserContextOptions][] = [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['narrow', NARROW],
  ]
  it.each(views)('no axe violations in list, recording and dialogs, %s', async (_, options) => {
    // axe injects a script, which the page's CSP would block.
    const own = { ...options, bypassCSP: true }
    const violations = async (page: Page) => {
      const found = await new AxeBuilder({ page }).analyze()
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
      )
    }
    expect(await look('/', own, violations)).toEqual([])
    expect(await look(recording, own, violations)).toEqual([])
    const dialog = await look(recording, own, async (page) => {
      // On narrow pages the sheet is over the button.
      if (options === NARROW) await page.getByRole('button', { name: 'Hide the panels' }).click()
      await page.getByRole('button', { name: 'Run again' }).click()
      await page.getByRole('dialog').getByLabel('Speakers').waitFor()
      return violations(page)
    })
    expect(dialog).toEqual([])
  })
})
