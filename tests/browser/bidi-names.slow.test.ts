import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPanel, rowOf } from './actions.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'
import { putRecordings } from './recordings-seed.ts'

/** An override that is never closed, and one after the end of an isolate that was never opened. */
const NAMES = ['Ada\u202Eeda', '\u2069Bob\u202Ebob'] as const

describeInBrowser('names with controls of the text direction', () => {
  let world: World
  let id: string

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      id = (await putLongRecording(folder, { ...MINUTE, name: NAMES[0] })).id
      await putRecordings(folder, [
        { name: NAMES[1], sampleMean: 50 },
        { name: `Other ${NAMES[1]}`, sampleMean: 60 },
      ])
    })
    const speakerNames = { SPEAKER_00: NAMES[0], SPEAKER_01: NAMES[1], SPEAKER_02: NAMES[0] }
    await world.api.change(id, { speakerNames })
  })
  afterAll(() => world.close())

  const views: [string, () => string, (page: Page) => Promise<unknown>][] = [
    ['list', () => '/', (page) => rowOf(page, NAMES[0]).waitFor()],
    [
      'notice of a deletion',
      () => '/',
      async (page) => {
        await page.getByRole('link', { name: NAMES[1], exact: true }).focus()
        await page.keyboard.press('Delete')
        await page.getByText('Moved to the trash:').waitFor()
      },
    ],
    [
      'question in the trash',
      () => '/trash',
      async (page) => {
        await page.getByRole('button', { name: 'Delete permanently:' }).click()
        await page.getByRole('dialog').waitFor()
      },
    ],
    ...(['Spots', 'Turns', 'Overlaps', 'Speakers'] as const).map(
      (panel): (typeof views)[number] => [
        panel,
        () => `/recordings/${id}`,
        async (page) => {
          await openPanel(page, panel)
          await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
        },
      ],
    ),
    [
      'curve of a speaker',
      () => `/recordings/${id}?curve=speaker:SPEAKER_00`,
      (page) => page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor(),
    ],
    [
      'report',
      () => `/recordings/${id}/report`,
      (page) => page.getByRole('heading', { name: 'Least certain turns' }).waitFor(),
    ],
  ]

  it.each(views)('do not turn the text around them: %s', async (_name, address, open) => {
    const { page, close } = await world.open(address())
    await open(page)
    expect(await reversedTexts(page)).toEqual([])
    const title = await page.title()
    if (title.includes('\u202E')) expect(title).toMatch(/^\u2068.*\u2069 – PyAnnote API Toolkit$/)
    await close()
  })
})

/** The texts of the page, without the names, whose letters run from right to left. */
async function reversedTexts(page: Page): Promise<string[]> {
  return page.locator('body').evaluate((body, names) => {
    const { document, window } = body.ownerDocument.defaultView
    const nodes = document.createTreeWalker(body, window.NodeFilter.SHOW_TEXT)
    const bare = names.map((name) => name.replace(/[\u2066-\u2069]/g, ''))
    const found: string[] = []
    const leftOf = (node: unknown, at: number): number => {
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + 1)
      return range.getClientRects()[0]?.left ?? Number.NaN
    }
    for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
      let text: string = node.data
      for (const name of [...names, ...bare]) text = text.replaceAll(name, ' '.repeat(name.length))
      for (const word of text.matchAll(/[A-Za-z]{2,}|\d{2,}/g)) {
        if (leftOf(node, word.index) > leftOf(node, word.index + 1)) found.push(node.data)
      }
    }
    return found
  }, NAMES)
}
