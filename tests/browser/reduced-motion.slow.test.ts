import { afterAll, beforeAll, expect, it } from 'vitest'
import { openViewsWorld, VIEWS, type ViewsWorld } from './every-view.ts'
import { describeInBrowser } from './fixture.ts'

/** Longer ones are seen as motion. */
const MOST_MS = 10

describeInBrowser('with reduced motion', () => {
  let world: ViewsWorld
  beforeAll(async () => {
    world = await openViewsWorld()
  })
  afterAll(() => world.close())

  it.each(VIEWS)('nothing moves: $name', async (view) => {
    const watched = await world.openView(view, { reducedMotion: 'reduce' })
    const moving = await watched.page.locator('html').evaluate((root, mostMs) => {
      const ms = (list: string) =>
        Math.max(
          ...list.split(',').map((each) => parseFloat(each) * (each.endsWith('ms') ? 1 : 1000)),
        )
      const found: string[] = []
      for (const element of root.querySelectorAll('*')) {
        for (const pseudo of [null, '::before', '::after']) {
          const style = root.ownerDocument.defaultView.getComputedStyle(element, pseudo)
          if (pseudo !== null && style.content === 'none') continue
          const isAnimated = style.animationName !== 'none' && ms(style.animationDuration) > mostMs
          if (isAnimated || ms(style.transitionDuration) > mostMs) {
            found.push(`${element.tagName} ${element.className}${pseudo ?? ''}`)
          }
          if (style.scrollBehavior === 'smooth') found.push(`${element.tagName} scrolls smoothly`)
        }
      }
      return [...new Set(found)]
    }, MOST_MS)
    expect(moving).toEqual([])
    await watched.close()
  })
})
