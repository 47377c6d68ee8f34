import { afterAll, beforeAll, it } from 'vitest'
import { describeInBrowser, openWorld, type World } from './fixture.ts'

describeInBrowser('a server that is starting', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())

  it('is shown, and the page continues automatically', async () => {
    const watched = await world.open('/nothing-here')
    const { page } = watched
    watched.expectFault(/503/)
    const health = await world.api.health()
    await page.route('**/api/**', (route) =>
      route.request().url().endsWith('/api/health')
        ? route.fulfill({ json: { ...health, status: 'starting' } })
        : route.fulfill({
            status: 503,
            headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
            json: {
              type: 'about:blank',
              title: 'The server is starting',
              status: 503,
              code: 'starting',
              detail: 'The server is starting.',
            },
          }),
    )
    await page.goto(world.url)
    await page.getByText('The server is starting', { exact: true }).waitFor()
    await page.getByText('This page continues automatically.').waitFor()
    await page.unrouteAll()
    await page.getByText('The server is starting', { exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor()
    await watched.close()
  })
})
