import { afterAll, beforeAll, expect, it } from 'vitest'
import { accessibilityTree } from './accessibility-tree.ts'
import { openViewsWorld, VIEWS, type ViewsWorld } from './every-view.ts'
import { describeInBrowser } from './fixture.ts'

// A difference is a changed name or role. If it is wanted, run the test with `--update` and commit the new file.
describeInBrowser('what screen readers are given', () => {
  let world: ViewsWorld
  beforeAll(async () => {
    world = await openViewsWorld()
  })
  afterAll(() => world.close())

  it.each(VIEWS)('$name', async (view) => {
    const watched = await world.openView(view)
    await watched.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
    const state = { name: 'Server: no problems', includeHidden: true }
    await watched.page.getByRole('button', state).waitFor({ state: 'attached' })
    const tree = await accessibilityTree(watched.page)
    await expect(tree).toMatchFileSnapshot(`accessibility-trees/${view.name}.txt`)
    await watched.close()
  })
})
