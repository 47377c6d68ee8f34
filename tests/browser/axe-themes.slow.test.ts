import { afterAll, beforeAll, expect, it } from 'vitest'
import { axeViolations } from './axe.ts'
import { openViewsWorld, VIEWS, type ViewsWorld } from './every-view.ts'
import { describeInBrowser } from './fixture.ts'

describeInBrowser('no axe violations in any page, panel, menu and dialog', () => {
  let world: ViewsWorld
  beforeAll(async () => {
    world = await openViewsWorld()
  })
  afterAll(() => world.close())

  it.each(VIEWS)('$name', async (view) => {
    // axe injects a script, which the page's CSP would block.
    const watched = await world.openView(view, { colorScheme: 'light', bypassCSP: true })
    for (const colorScheme of ['light', 'dark'] as const) {
      await watched.page.emulateMedia({ colorScheme })
      await watched.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
      expect(await axeViolations(watched.page), colorScheme).toEqual([])
    }
    await watched.close()
  })
})
