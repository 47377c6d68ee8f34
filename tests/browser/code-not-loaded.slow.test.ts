import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'

const NOTICE = 'This part of the page could not be loaded'

/** The list, with a switch for whether code that was not loaded yet can be loaded. */
interface OpenList extends WatchedPage {
  setReachable(isReachable: boolean): Promise<void>
  /** Addresses of the code that was refused. */
  readonly refused: string[]
}

describeInBrowser('code that cannot be loaded', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld((folder) =>
      putLongRecording(folder, { hours: 0.02, turns: 20, sampleRate: 8000, name: 'A talk' }),
    )
  })
  afterAll(() => world.close())

  const openList = async (): Promise<OpenList> => {
    const watched = await world.open('/trash')
    const { page } = watched
    watched.expectFault(/Failed to load resource|dynamically imported|preload CSS|404/)
    await page.getByRole('heading', { level: 1 }).waitFor()
    // Nothing is loaded while the page is idle.
    await page.addInitScript(() => {
      Reflect.set(globalThis, 'requestIdleCallback', () => 0)
    })
    await page.goto(world.url)
    await page.getByRole('link', { name: 'A talk' }).waitFor()
    const refused: string[] = []
    let isReachable = true
    await page.route('**/assets/**', async (route) => {
      if (isReachable) return route.continue()
      refused.push(new URL(route.request().url()).pathname)
      return route.fulfill({ status: 404, body: 'not found' })
    })
    return {
      ...watched,
      refused,
      setReachable: async (value) => {
        isReachable = value
      },
    }
  }

  it('is named in its place, is not asked for without end, and is loaded by Try again', async () => {
    const { page, setReachable, refused, close } = await openList()
    await setReachable(false)
    await page.getByRole('button', { name: /^Upload options/ }).click()
    const notice = page.getByRole('alert').filter({ hasText: NOTICE })
    await notice.waitFor()
    expect(new Set(refused).size).toBe(refused.length)
    await setReachable(true)
    await notice.getByRole('button', { name: 'Try again' }).click()
    await notice.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /folder/ }).waitFor()
    await close()
  })

  it('of the palette leaves the list as it is', async () => {
    const { page, setReachable, close } = await openList()
    await setReachable(false)
    await page.keyboard.press('Control+k')
    await page.getByRole('alert').filter({ hasText: NOTICE }).waitFor()
    await page.getByRole('link', { name: 'A talk' }).waitFor()
    await setReachable(true)
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByText('Go to recordings').waitFor()
    await close()
  })

  it('of a page says that the page is to be reloaded', async () => {
    const { page, setReachable, close } = await openList()
    await setReachable(false)
    await page.getByRole('link', { name: 'A talk' }).click()
    await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
    await setReachable(true)
    await page.getByRole('button', { name: 'Reload the page' }).click()
    await page.getByRole('heading', { level: 1, name: 'A talk' }).waitFor()
    await close()
  })
})
