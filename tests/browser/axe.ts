import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

const ABOUT_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * The violations that axe finds, each with its elements. The page must be opened with `bypassCSP`. `rules`: all, or those
 * about colours, for a page whose other theme was checked.
 */
export async function axeViolations(
  page: Page,
  rules: 'all' | 'colours' = 'all',
): Promise<string[]> {
  const builder = new AxeBuilder({ page })
  const found = await (rules === 'all' ? builder : builder.withRules(ABOUT_COLOURS)).analyze()
  return found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}
