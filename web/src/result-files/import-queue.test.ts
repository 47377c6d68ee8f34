import type { CorpusImportView, ImportedView, ImportFields } from '@toolkit/server/client'
import { beforeEach, describe, expect, it } from 'vitest'
import { finishedItem, type UploadItem, waitingItem } from '../upload-queue/upload-item.ts'
import type { TargetRecording } from './import-item.ts'
import { ImportQueue } from './import-queue.ts'
import { importSummary, importWords, openWords } from './import-words.ts'

const NOTHING: ImportedView = { diarization: null, scored: [{ start: 0, end: 1 }] }

class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** A page whose server answers when the test says so. */
class Page {
  uploads: readonly UploadItem[] = []
  named: readonly TargetRecording[] = []
  readonly calls: { readonly to: string; readonly file: string; readonly fields: ImportFields }[] =
    []
  readonly noResult: string[] = []
  readonly answers: ((answer: unknown) => void)[] = []
  readonly refusals: ((error: Error) => void)[] = []
  readonly queue = new ImportQueue({
    importFile: (id, file, fields) => this.#call<ImportedView>(id, file, fields),
    importFiles: (file, fields) => this.#call<CorpusImportView>('all', file, fields),
    recordingsNamed: async (name) => this.named.filter((each) => each.name === name),
    uploads: () => this.uploads,
    role: () => 'reference',
    errorMessage: (error) => (error as Error).message,
    errorCode: (error) => (error instanceof Refused ? error.code : null),
    onNoResult: (name) => this.noResult.push(name),
  })

  #call<T>(to: string, file: File, fields: ImportFields): Promise<T> {
    this.calls.push({ to, file: file.name, fields })
    return new Promise<T>((answer, refuse) => {
      this.answers.push(answer as (answer: unknown) => void)
      this.refusals.push(refuse)
    })
  }

  upload(...items: readonly UploadItem[]): void {
    this.uploads = items
    this.queue.onUploadsChanged()
  }

  async answer(call: number, answer: unknown): Promise<void> {
    this.answers[call]?.(answer)
    await settled()
  }

  async refuse(call: number, code: string, message: string): Promise<void> {
    this.refusals[call]?.(new Refused(code, message))
    await settled()
  }

  sent = () => this.calls.map(({ to, file }) => `${file} → ${to}`)
  item = () => this.queue.items()[0]
}

const settled = () => new Promise<void>((done) => setImmediate(done))
const at = (path: string) => ({
  file: new File(['x'], path.slice(path.lastIndexOf('/') + 1), { lastModified: 1 }),
  path,
})
const sending = (key: number, name: string) => waitingItem(key, { size: 1 }, name)
const done = (key: number, name: string, duplicateOf: string | null = null) =>
  finishedItem(key, { name, sizeBytes: 1, recordingId: `r${key}`, sameAs: [], duplicateOf })
const sound = (uploadKey: number, path: string) => ({ ...at(path), uploadKey })

const answerOf = (parts: Partial<CorpusImportView>): CorpusImportView => ({
  format: 'rttm',
  imported: [],
  unmatched: [],
  failed: [],
  ...parts,
})

let page: Page
beforeEach(() => {
  page = new Page()
})

describe('files beside audio', () => {
  it('are imported into the recording once it is uploaded', async () => {
    page.uploads = [sending(1, 'a.wav')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    expect(page.sent()).toEqual([])
    page.upload(done(1, 'a.wav'))
    expect(page.calls).toEqual([{ to: 'r1', file: 'a.rttm', fields: { role: 'reference' } }])
    await page.answer(0, NOTHING)
    expect(page.item()).toMatchObject({ state: 'answered', open: [] })
    expect(importWords(page.queue.items()[0] ?? neverItem())).toBe('Scored parts set')
  })

  it('also if the upload was dismissed from the list after it was done', () => {
    page.uploads = [done(1, 'a.wav', 'r0')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    page.upload()
    expect(page.sent()).toEqual(['a.rttm → r1'])
  })

  it('wait for the answer about a duplicate, and go into the earlier recording if it is opened', () => {
    page.uploads = [done(1, 'a.wav', 'r0')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    expect(page.sent()).toEqual([])
    page.queue.redirect(1, { id: 'r0', name: 'old.wav' })
    page.upload()
    expect(page.sent()).toEqual(['a.rttm → r0'])
  })

  it('ask for a recording if the upload is cancelled, until it is uploaded again', () => {
    page.uploads = [sending(1, 'a.wav')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    page.upload()
    expect(page.sent()).toEqual([])
    expect(page.item()?.open).toMatchObject([{ state: 'asking', recording: null }])
    page.uploads = [sending(2, 'a.wav')]
    page.queue.add([], [sound(2, 'a.wav')])
    expect(page.item()?.open).toEqual([])
    page.upload(done(2, 'a.wav'))
    expect(page.sent()).toEqual(['a.rttm → r2'])
  })

  it('without audio of their name wait for all uploads of the drop, and are matched by what they name', async () => {
    page.uploads = [sending(1, 'a.wav'), sending(2, 'b.wav'), sending(3, 'other drop.wav')]
    page.queue.add([at('all.rttm')], [sound(1, 'a.wav'), sound(2, 'b.wav')])
    page.upload(done(1, 'a.wav'), sending(2, 'b.wav'), sending(3, 'other drop.wav'))
    expect(page.sent()).toEqual([])
    page.upload(done(1, 'a.wav'), done(2, 'b.wav'), sending(3, 'other drop.wav'))
    expect(page.sent()).toEqual(['all.rttm → all'])
  })

  it('that name other recordings than their file name are matched by what they name', async () => {
    page.uploads = [done(1, 'a.wav')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    await page.refuse(0, 'import-no-match', 'no such result')
    expect(page.sent()).toEqual(['a.rttm → r1', 'a.rttm → all'])
  })

  it('are skipped if they are notes; alone, or with a format of results, they are refused', async () => {
    page.uploads = [done(1, 'a.wav')]
    page.queue.add([at('notes.txt'), at('broken.rttm')], [sound(1, 'a.wav')])
    await page.refuse(0, 'import-unknown-format', 'unknown')
    await page.refuse(1, 'import-unknown-format', 'unknown')
    expect(page.noResult).toEqual(['notes.txt'])
    expect(page.queue.items().map(({ fileName }) => fileName)).toEqual(['broken.rttm'])
    page.queue.add([at('labels.txt')])
    await page.refuse(2, 'import-unknown-format', 'unknown')
    expect(page.noResult).toEqual(['notes.txt'])
    expect(importSummary(page.queue.items())).toBe('0 results imported, 2 not imported')
  })
})

describe('files of several folders', () => {
  const two = () => [sound(1, 'all/a/call.wav'), sound(2, 'all/b/call.wav')]

  it('go with the audio of their own folder', () => {
    page.uploads = [done(1, 'call.wav'), done(2, 'call.wav')]
    page.queue.add([at('all/b/call.rttm'), at('all/a/call.rttm')], two())
    expect(page.sent()).toEqual(['call.rttm → r2', 'call.rttm → r1'])
  })

  it('wait for all that may be meant, and ask by their paths', () => {
    page.uploads = [done(1, 'call.wav'), sending(2, 'call.wav')]
    page.queue.add([at('all/call.rttm')], two())
    expect(page.item()?.state).toBe('waiting')
    page.upload(done(1, 'call.wav'), done(2, 'call.wav'))
    expect(page.sent()).toEqual([])
    const { open: [open] = [], target } = page.item() ?? neverItem()
    expect(open?.candidates).toEqual([
      { id: 'r1', name: 'call.wav', path: 'all/a/call.wav' },
      { id: 'r2', name: 'call.wav', path: 'all/b/call.wav' },
    ])
    expect(open && target && openWords(open, target)).toBe(
      '2 audio files with its name. Choose a recording.',
    )
    page.queue.choose(1, open?.key ?? 0, { id: 'r2', name: 'call.wav' })
    expect(page.sent()).toEqual(['call.rttm → r2'])
  })

  it('recordings with the same name that a file names are told apart by their paths', async () => {
    page.uploads = [done(1, 'call.wav'), done(2, 'call.wav')]
    page.queue.add([at('all/every.rttm')], two())
    const candidates = ['r1', 'r2', 'r3'].map((recordingId) => ({
      recordingId,
      recordingName: 'call.wav',
    }))
    await page.answer(0, answerOf({ unmatched: [{ result: 'call', turns: 1, candidates }] }))
    expect(page.item()?.open[0]?.candidates.map((each) => each.path)).toEqual([
      'all/a/call.wav',
      'all/b/call.wav',
      undefined,
    ])
  })
})

describe('after a reload', () => {
  /** Another page with what waits in this one. */
  const reload = (uploads: readonly UploadItem[] = []) => {
    const kept = page.queue
      .pending()
      .map(({ item, ...rest }) => ({ ...rest, kind: item.target.kind, open: item.open }))
    page = new Page()
    page.uploads = uploads
    page.queue.goOn(kept)
    return kept
  }

  it('a file goes on once its audio is uploaded again, from its folder or alone', () => {
    for (const path of ['all/a/call.wav', 'call.wav']) {
      page = new Page()
      page.uploads = [sending(1, 'call.wav')]
      page.queue.add([at('all/a/call.rttm')], [sound(1, 'all/a/call.wav')])
      reload([sending(7, 'call.wav')])
      const { open: [open] = [], target } = page.item() ?? neverItem()
      expect(open && openWords(open, target)).toBe(
        'all/a/call.wav is not uploaded. Upload it again, or choose a recording.',
      )
      page.queue.add([], [sound(7, path)])
      expect(page.item()).toMatchObject({ state: 'waiting', open: [] })
      page.upload(done(7, 'call.wav'))
      expect(page.sent()).toEqual(['call.rttm → r7'])
    }
  })

  it('one of two equal names that is uploaded alone may be either', () => {
    page.uploads = [sending(1, 'call.wav'), sending(2, 'call.wav')]
    page.queue.add(
      [at('all/a/call.rttm'), at('all/b/call.rttm')],
      [sound(1, 'all/a/call.wav'), sound(2, 'all/b/call.wav')],
    )
    reload()
    page.queue.add([], [sound(7, 'call.wav')])
    page.upload(done(7, 'call.wav'))
    expect(page.sent()).toEqual([])
    page.queue.add([], [sound(8, 'all/b/call.wav')])
    page.upload(done(7, 'call.wav'), done(8, 'call.wav'))
    expect(page.sent()).toEqual(['call.rttm → r8'])
  })

  it('a file whose audio was uploaded goes there; the question about a duplicate still decides', () => {
    page.uploads = [done(1, 'a.wav', 'r0')]
    page.queue.add([at('a.rttm')], [sound(1, 'a.wav')])
    const kept = reload([{ ...done(5, 'a.wav', 'r0'), recordingId: 'r1' }])
    expect(page.sent()).toEqual([])
    page.queue.redirect(5, { id: 'r0', name: 'old.wav' })
    page.upload()
    expect(page.sent()).toEqual(['a.rttm → r0'])
    page = new Page()
    page.queue.goOn(kept)
    expect(page.sent()).toEqual(['a.rttm → r1'])
  })

  it('a choice is still there, and what was being sent is sent again', () => {
    page.uploads = [done(1, 'call.wav'), done(2, 'call.wav')]
    const sounds = [sound(1, 'all/a/call.wav'), sound(2, 'all/b/call.wav')]
    page.queue.add([at('all/call.rttm'), at('all/a/call.rttm')], sounds)
    const candidates = page.item()?.open[0]?.candidates
    reload()
    expect(page.sent()).toEqual(['call.rttm → r1'])
    expect(page.item()?.open[0]?.candidates).toEqual(candidates)
    expect(candidates).toHaveLength(2)
  })
})

describe('results that are not imported', () => {
  const unmatched = answerOf({
    imported: [{ recordingId: 'r1', recordingName: 'a.wav', runId: 'run', result: 'a' }],
    unmatched: [
      { result: 'x', turns: 3, candidates: [] },
      { result: null, turns: 1, candidates: [{ recordingId: 'r2', recordingName: 'b' }] },
    ],
    failed: [{ recordingId: 'r3', recordingName: 'c', result: 'c', message: 'line 2, column 3' }],
  })

  it('are listed, and imported into a chosen recording under their name in the file', async () => {
    page.queue.add([at('all.rttm')])
    await page.answer(0, unmatched)
    expect(importSummary(page.queue.items())).toBe(
      '1 result imported, 2 without a recording, 1 not imported',
    )
    expect(page.item()?.open.map((open) => openWords(open, { kind: 'named', after: [] }))).toEqual([
      '“c”: not imported into c. line 2, column 3',
      '“x”, 3 turns: no recording has this name. Choose one.',
      '1 turn: 1 recording with this name. Choose one.',
    ])
    const [failed, named] = page.item()?.open ?? []
    page.queue.choose(1, named?.key ?? 0, { id: 'r9', name: 'nine' })
    await page.answer(1, NOTHING)
    page.queue.retry(1, failed?.key ?? 0)
    await page.answer(2, NOTHING)
    expect(page.calls.slice(1)).toEqual([
      { to: 'r9', file: 'all.rttm', fields: { role: 'reference', result: 'x' } },
      { to: 'r3', file: 'all.rttm', fields: { role: 'reference', result: 'c' } },
    ])
    expect(page.item()).toMatchObject({ open: [{ result: null }] })
    expect(page.item()?.imported).toHaveLength(3)
  })

  it('stay with the reason if they are refused again', async () => {
    page.queue.add([at('all.rttm')])
    await page.answer(0, unmatched)
    const key = page.item()?.open[0]?.key ?? 0
    page.queue.retry(1, key)
    expect(page.item()?.open[0]?.state).toBe('sending')
    await page.refuse(1, 'import-invalid', 'line 9, column 1')
    expect(page.item()?.open[0]).toMatchObject({ state: 'failed', message: 'line 9, column 1' })
  })

  it('a file that is refused is tried again as a whole', async () => {
    page.queue.add([at('all.rttm')])
    await page.refuse(0, 'internal', 'The server is away')
    page.queue.retry(1, page.item()?.open[0]?.key ?? 0)
    await page.answer(1, answerOf({}))
    expect(page.sent()).toEqual(['all.rttm → all', 'all.rttm → all'])
    expect(importWords(page.item() ?? neverItem())).toBe('Nothing in it to import')
  })

  it('the only result of a file goes to the recording with the name of the file', async () => {
    page.named = [
      { id: 'r1', name: 'call' },
      { id: 'r2', name: 'twice' },
      { id: 'r3', name: 'twice' },
    ]
    const unnamed = answerOf({ unmatched: [{ result: null, turns: 2, candidates: [] }] })
    page.queue.add([at('call.TextGrid'), at('twice.lab')])
    await page.answer(0, unnamed)
    await page.answer(1, unnamed)
    expect(page.sent()).toEqual(['call.TextGrid → all', 'twice.lab → all', 'call.TextGrid → r1'])
    expect(page.queue.items()[1]?.open).toMatchObject([{ state: 'asking', candidates: [{}, {}] }])
  })

  it('are left out one by one; the file goes with the last', async () => {
    page.queue.add([at('all.rttm')])
    await page.answer(0, answerOf({ unmatched: unmatched.unmatched }))
    for (const { key } of page.item()?.open ?? []) page.queue.dismissResult(1, key)
    expect(page.queue.items()).toEqual([])
  })
})

it('two files are sent at a time', async () => {
  page.queue.add(['a', 'b', 'c'].map((name) => at(`${name}.rttm`)))
  expect(page.sent()).toHaveLength(2)
  await page.answer(0, answerOf({}))
  expect(page.sent()).toEqual(['a.rttm → all', 'b.rttm → all', 'c.rttm → all'])
})

it('finished files are dismissed, open ones stay', async () => {
  page.queue.add([at('a.rttm'), at('b.rttm')])
  await page.answer(0, answerOf({}))
  await page.refuse(1, 'internal', 'away')
  page.queue.dismissDone()
  expect(page.queue.items().map(({ fileName }) => fileName)).toEqual(['b.rttm'])
})

function neverItem(): never {
  throw new Error('There is no item.')
}
