import type { BrowserContextOptions, Page } from 'playwright-core'
import {
  chooseAction,
  chooseFiles,
  openFilter,
  openPanel,
  openUploadOptions,
  rowOf,
} from './actions.ts'
import { rttmFile } from './dropped-files.ts'
import { openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { type MeasuredView, openMeasuredWorld } from './measured-world.ts'
import { MINUTE } from './recording-world.ts'
import { manySeeds, putRecordings } from './recordings-seed.ts'

/** A page, panel, menu or dialog, opened in a new window of at least 62em. */
export interface View {
  readonly name: string
  /** `recording`: the path of the finished recording. */
  address(recording: string): string
  /** A view of the product whose only recording has a reference; default: of the other one. */
  readonly measured?: MeasuredView
  /** Opens it on the page and waits for it. */
  open(page: Page): Promise<void>
}

/** A result of another tool. */
const RESULT = {
  name: 'result.rttm',
  mimeType: 'text/plain',
  buffer: Buffer.from('SPEAKER x 1 0 5 <NA> <NA> anna <NA> <NA>\n'),
}

/** A product with a finished recording, three others, and one in the trash. */
export interface ViewsWorld extends World {
  openView(view: View, options?: BrowserContextOptions): Promise<WatchedPage>
}

export async function openViewsWorld(): Promise<ViewsWorld> {
  let recording = ''
  const world = await openWorld(async (folder) => {
    recording = `/recordings/${(await putLongRecording(folder, MINUTE)).id}`
    await putRecordings(folder, [...manySeeds(4), { name: 'Not diarized' }])
  })
  const measured = await openMeasuredWorld()
  const { items } = await world.api.list({ q: 'Call 0003' })
  for (const { id } of items) await world.api.trash(id)
  return {
    ...world,
    close: async () => {
      await measured.close()
      await world.close()
    },
    openView: async (view, options = {}) => {
      const { of, path } =
        view.measured === undefined
          ? { of: world, path: view.address(recording) }
          : { of: measured, path: measured.addressOf(view.measured) }
      const watched = await of.open(path, {
        timezoneId: 'UTC',
        ...options,
      })
      await view.open(watched.page)
      return watched
    },
  }
}

const PANELS = ['Spots', 'Turns', 'Overlaps', 'Speakers', 'Runs', 'Score', 'Details'] as const

const list = (name: string, open: (page: Page) => Promise<void>): View => ({
  name,
  address: () => '/?sort=name',
  open: async (page) => {
    await rowOf(page, 'Call 0000').waitFor()
    await open(page)
  },
})

const recordingView = (name: string, open: (page: Page) => Promise<void>): View => ({
  name,
  address: (recording) => recording,
  open: async (page) => {
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    // The panels are drawn after the diagram.
    await page.getByRole('tabpanel').first().waitFor()
    await open(page)
  },
})

const measuredView = (
  name: string,
  measured: MeasuredView,
  open: (page: Page) => Promise<void>,
): View => ({ ...recordingView(name, open), measured })

const trash = (name: string, open: (page: Page) => Promise<void>): View => ({
  name,
  address: () => '/trash',
  open: async (page) => {
    await page.getByRole('link', { name: 'Call 0003' }).waitFor()
    await open(page)
  },
})

/** Every page, and its panels, menus and dialogs. */
export const VIEWS: readonly View[] = [
  list('list', async () => undefined),
  list('list-selection', async (page) => {
    await page.getByRole('checkbox', { name: 'Select Call 0000' }).check()
    await page.getByRole('region', { name: 'Selection' }).waitFor()
  }),
  list('selection-tags', async (page) => {
    await page.getByRole('checkbox', { name: 'Select Call 0000' }).check()
    await page.getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('combobox', { name: 'Add a tag' }).waitFor()
  }),
  list('selection-export', async (page) => {
    await page.getByRole('checkbox', { name: 'Select Call 0000' }).check()
    const selection = page.getByRole('region', { name: 'Selection' })
    await selection.getByRole('button', { name: 'Export', exact: true }).click()
    await page.getByRole('button', { name: 'Turns as RTTM' }).waitFor()
  }),
  list('list-views', async (page) => {
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByText('No views yet.').waitFor()
  }),
  list('list-preview', async (page) => {
    await page.getByRole('link', { name: 'A minute' }).focus()
    await page.keyboard.press(' ')
    await page.getByRole('button', { name: /^Play the worst spot/ }).waitFor()
  }),
  list('list-filter', async (page) => {
    await openFilter(page, 'Confidence')
    await page.getByRole('slider', { name: 'Confidence (mean over all samples), lowest' }).waitFor()
  }),
  list('list-columns', async (page) => {
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('dialog', { name: 'Columns' }).waitFor()
  }),
  list('upload-options', async (page) => {
    await openUploadOptions(page)
    await page.getByRole('combobox', { name: 'Speakers' }).waitFor()
  }),
  list('upload-skipped', async (page) => {
    await chooseFiles(page, {
      name: 'notes.pdf',
      mimeType: 'application/pdf',
      buffer: Buffer.from('No audio.'),
    })
    await page.getByRole('region', { name: 'Uploads' }).getByText('notes.pdf').waitFor()
  }),
  list('list-export', async (page) => {
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('link', { name: 'Turns as RTTM' }).waitFor()
  }),
  list('upload-results', async (page) => {
    await chooseFiles(page, [rttmFile('everything.rttm', [['nobody', 0, 1]])])
    const uploads = page.getByRole('region', { name: 'Uploads' })
    await uploads.getByText('No recording has “nobody” in its name.').waitFor()
  }),
  list('palette', async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByText('Go to recordings').waitFor()
    await page.getByRole('dialog').getByText('Call 0000').waitFor()
  }),
  list('shortcuts', async (page) => {
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  }),
  ...PANELS.map((panel) =>
    recordingView(`recording-${panel.toLowerCase()}`, (page) => openPanel(page, panel)),
  ),
  recordingView('recording-colours', async (page) => {
    await openPanel(page, 'Speakers')
    await page
      .getByRole('button', { name: /^Colour of / })
      .first()
      .click()
    await page.locator('[role="dialog"] button:focus').waitFor()
  }),
  recordingView('recording-actions', async (page) => {
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  }),
  recordingView('recording-rename', async (page) => {
    await chooseAction(page, 'Rename')
    await page.getByLabel('Name of the recording').waitFor()
    await page.getByRole('menu').waitFor({ state: 'detached' })
  }),
  recordingView('run-again', async (page) => {
    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByRole('dialog').getByLabel('Speakers').waitFor()
  }),
  recordingView('recording-export', async (page) => {
    await chooseAction(page, 'Export…')
    await page.getByRole('dialog', { name: 'Export' }).waitFor()
  }),
  recordingView('recording-import', async (page) => {
    await openPanel(page, 'Runs')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Import a result…' }).click()
    await (await chooser).setFiles(RESULT)
    await page.getByRole('dialog', { name: 'Import a result' }).waitFor()
  }),
  recordingView('recording-run-menu', async (page) => {
    await openPanel(page, 'Runs')
    await page.getByRole('button', { name: 'More actions' }).first().click()
    await page.getByRole('menuitem', { name: 'Delete…' }).waitFor()
  }),
  measuredView('recording-errors', 'alone', async (page) => {
    await openPanel(page, 'Errors')
    await page.getByRole('grid', { name: 'Errors' }).waitFor()
    await page.getByText('Speakers: who is who').click()
  }),
  measuredView('recording-compare', 'compared', async (page) => {
    await openPanel(page, 'Compare')
    await page.getByRole('grid', { name: 'Differences' }).waitFor()
  }),
  measuredView('recording-compare-choose', 'alone', async (page) => {
    await chooseAction(page, 'Compare…')
    await page.getByRole('dialog', { name: 'Compare two diarizations' }).waitFor()
  }),
  recordingView('recording-correction', async (page) => {
    await page.getByRole('button', { name: 'Correct', exact: true }).click()
    await page.getByTestId('correction-turn').waitFor()
  }),
  recordingView('playback-settings', async (page) => {
    await page.getByRole('button', { name: 'Playback settings' }).click()
    await page.getByLabel('Lead-in (s)').waitFor()
  }),
  {
    name: 'report',
    address: (recording) => `${recording}/report`,
    open: (page) => page.getByRole('heading', { name: 'Least certain turns' }).waitFor(),
  },
  {
    name: 'evaluation-empty',
    address: () => '/evaluation?q=Call',
    open: (page) =>
      page.getByRole('heading', { name: 'None of these recordings has a reference' }).waitFor(),
  },
  {
    name: 'insight',
    address: () => '/insight',
    open: async (page) => {
      await page.getByText(/recordings that were read/).waitFor()
      await page.locator('main:not(:has([aria-busy="true"]))').waitFor()
      await page.getByRole('button', { name: 'Read again', disabled: false }).waitFor()
    },
  },
  trash('trash', async () => undefined),
  trash('trash-delete', async (page) => {
    await page.getByRole('button', { name: 'Delete permanently: Call 0003' }).click()
    await page.getByRole('dialog').waitFor()
  }),
  trash('trash-empty', async (page) => {
    await page.getByRole('button', { name: 'Empty trash' }).click()
    await page.getByRole('dialog').waitFor()
  }),
  {
    name: 'evaluation',
    address: () => '/evaluation',
    measured: 'evaluation',
    open: async (page) => {
      await page.getByRole('row', { name: /^A minute/ }).waitFor()
      for (const summary of await page.locator('main summary').all()) await summary.click()
    },
  },
]
