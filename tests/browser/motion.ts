import type { Page } from 'playwright-core'

/** Longer ones are seen as motion. */
const MOST_MS = 10

/** What moves on a page that is shown with reduced motion: elements with an animation, a transition or smooth scrolling. */
export async function movingElements(page: Page): Promise<string[]> {
  return page.locator('html').evaluate((root, mostMs) => {
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
}
