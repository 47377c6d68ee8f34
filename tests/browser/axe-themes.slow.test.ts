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

  const cases = (['light', 'dark'] as const).flatMap((colorScheme) =>
    VIEWS.map((view) => ({ ...view, view, colorScheme })),
  )
  it.each(cases)('$name, $colorScheme', async ({ view, colorScheme }) => {
    // axe injects a script, which the page's CSP would block.
    const watched = await world.openView(view, { colorScheme, bypassCSP: true })
    expect(await axeViolations(watched.page)).toEqual([])
    await watched.close()
  })
})
