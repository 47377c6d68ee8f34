import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityTree } from './accessibility-tree.ts'
import { axeViolations } from './axe.ts'
import { openViewsWorld, VIEWS, type ViewsWorld } from './every-view.ts'
import { describeInBrowser } from './fixture.ts'
import { movingElements } from './motion.ts'

// A difference of a tree is a changed name or role. If it is wanted, run the test with `--update` and commit the new file.
describeInBrowser(
  'every view: what screen readers are given, axe in both themes, reduced motion',
  () => {
    let world: ViewsWorld
    beforeAll(async () => {
      world = await openViewsWorld()
    })
    afterAll(() => world.close())

    it.each(VIEWS)('$name', async (view) => {
      // axe injects a script, which the page's CSP would block.
      const watched = await world.openView(view, { colorScheme: 'light', bypassCSP: true })
      const { page } = watched
      await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
      const state = { name: 'Server: no problems', includeHidden: true }
      await page.getByRole('button', state).waitFor({ state: 'attached' })
      const tree = await accessibilityTree(page)
      await expect.soft(tree).toMatchFileSnapshot(`accessibility-trees/${view.name}.txt`)
      expect.soft(await axeViolations(page), 'light').toEqual([])
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
      expect.soft(await axeViolations(page, 'colours'), 'dark').toEqual([])
      expect.soft(await movingElements(page), 'with reduced motion').toEqual([])
      await watched.close()
    })
  },
)
