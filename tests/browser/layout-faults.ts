import type { Page } from 'playwright-core'

/**
 * What cannot be read or used in the present layout: the page scrolls sideways, a text is cut off without an ellipsis,
 * or a control is under another element even when it is scrolled into view.
 * @param within the part of the page whose texts and controls are looked at, as a selector.
 */
export async function layoutFaults(page: Page, within = 'body'): Promise<string[]> {
  return page.locator('html').evaluate((root, part) => {
    const view = root.ownerDocument.defaultView
    const faults: string[] = []
    // biome-ignore lint/suspicious/noExplicitAny: the types of the page are not known here
    const nameOf = (element: any): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 50)}”`
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const isShown = (element: any): boolean => {
      if (!element.checkVisibility({ visibilityProperty: true })) return false
      const { width, height } = element.getBoundingClientRect()
      // What only screen readers read has one pixel.
      return width > 2 && height > 2
    }
    if (root.scrollWidth > root.clientWidth) {
      faults.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} px`)
    }
    for (const element of root.querySelectorAll(`${part} *`)) {
      const hasText = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent.trim() !== '',
      )
      if (!hasText || !isShown(element) || element.closest('[aria-hidden="true"], svg')) continue
      for (let box = element; box !== null && box !== root; box = box.parentElement) {
        const style = view.getComputedStyle(box)
        const isClipped = (overflow: string) => overflow === 'hidden' || overflow === 'clip'
        const own = box.getBoundingClientRect()
        const text = element.getBoundingClientRect()
        if (style.clipPath !== 'none') break
        if (
          isClipped(style.overflowX) &&
          style.textOverflow !== 'ellipsis' &&
          (text.right > own.right + 2 || (box === element && box.scrollWidth > box.clientWidth + 1))
        ) {
          faults.push(`cut off at the side: ${nameOf(element)}`)
        }
        if (
          isClipped(style.overflowY) &&
          (text.bottom > own.bottom + 4 ||
            (box === element && box.scrollHeight > box.clientHeight + 4))
        ) {
          faults.push(`cut off below: ${nameOf(element)}`)
        }
        // Its own parts are scrolled into view.
        if (style.overflowY === 'auto' || style.overflowX === 'auto') break
      }
    }
    const controls =
      'a[href], button, input, select, textarea, summary, [role="tab"], [role="slider"]'
    for (const control of root.querySelector(part).querySelectorAll(controls)) {
      if (control.disabled || control.type === 'file' || !isShown(control)) continue
      // A skip link is shown when it has the focus.
      if (control.closest('[aria-hidden="true"], .skip-link')) continue
      if (view.getComputedStyle(control).opacity === '0') continue
      control.scrollIntoView({ block: 'center', inline: 'center' })
      const { left, top, width, height } = control.getBoundingClientRect()
      const [x, y] = [left + width / 2, top + height / 2]
      const there = root.ownerDocument.elementFromPoint(x, y)
      const isIt =
        there !== null &&
        (control.contains(there) ||
          there.contains(control) === true ||
          there.closest('label')?.control === control)
      // An ancestor counts only if nothing else is drawn over the control.
      if (!isIt)
        faults.push(
          `covered or out of reach: ${nameOf(control)} by ${there === null ? 'nothing' : nameOf(there)}`,
        )
    }
    view.scrollTo(0, 0)
    return [...new Set(faults)]
  }, within)
}
