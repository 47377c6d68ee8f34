import type {
  Deletion,
  Enrolment,
  EntryStore,
  ReviewRecord,
  SavedView,
  Stray,
  Voice,
  VoiceSource,
} from '@toolkit/core'
import { MAX_PRINT_CHARACTERS, MAX_PRINTS_OF_VOICE } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { aReview } from '../builders.ts'
import { type Opened, using } from './opened.ts'

interface Stores {
  readonly reviews: EntryStore<ReviewRecord>
  readonly deletions: EntryStore<Deletion>
  readonly strays: EntryStore<Stray>
  readonly views: EntryStore<SavedView>
  readonly voices: EntryStore<Voice>
  readonly enrolments: EntryStore<Enrolment>
}

const at = '2026-01-01T00:00:00.000Z'

/** Conformance suite of the entry stores. `open` returns empty ones. */
export function entryStoreSuite(name: string, open: () => Promise<Opened<Stores>>): void {
  describe(`entry stores: ${name}`, () => {
    test('keep, replace, list by key and remove entries independently', () =>
      using(open, async ({ reviews, deletions, strays }) => {
        const noted = { at, copies: [{ provider: 'local', runId: 'c' }] } as const
        const recording: Deletion = {
          key: 'recording/b',
          kind: 'recording',
          recordingId: 'b',
          ...noted,
        }
        const upload: Deletion = {
          key: 'upload/a',
          kind: 'upload',
          uploadId: 'a',
          recordingId: null,
          ...noted,
        }
        const run: Deletion = {
          key: 'run/b/c',
          kind: 'run',
          recordingId: 'b',
          runId: 'c',
          ...noted,
        }
        for (const one of [upload, run, recording]) await deletions.put(one)
        expect(await deletions.list()).toEqual([recording, run, upload])
        expect(await strays.list()).toEqual([])
        const stray: Stray = { key: 'recordings/x', kind: 'recording', sizeBytes: 1, foundAt: at }
        await strays.put(stray)
        await strays.put({ ...stray, sizeBytes: 2 })
        expect(await strays.list()).toEqual([{ ...stray, sizeBytes: 2 }])
        await deletions.remove('run/b/c')
        await deletions.remove('run/b/c')
        expect(await deletions.list()).toEqual([recording, upload])
        await strays.remove(stray.key)
        expect(await strays.list()).toEqual([])
        const review = aReview({ filter: '{"q":"β \\"x\\""}', belowSeconds: 0.1 + 0.2 })
        await reviews.put(review)
        expect(await reviews.list()).toEqual([review])
        expect(await deletions.list()).toEqual([recording, upload])
        await reviews.remove(review.key)
        expect(await reviews.list()).toEqual([])
      }))

    test('keep saved views with any text', () =>
      using(open, async ({ views, strays }) => {
        const times = { createdAt: at, updatedAt: at }
        const view: SavedView = { key: 'b', name: 'Zoë 😀', search: '?q=%00&tag=$set', ...times }
        await views.put(view)
        await views.put({ ...view, key: 'a', name: '$name', search: '' })
        await views.put({ ...view, name: 'renamed' })
        expect(await views.list()).toEqual([
          { ...view, key: 'a', name: '$name', search: '' },
          { ...view, name: 'renamed' },
        ])
        expect(await strays.list()).toEqual([])
        await views.remove('a')
        expect((await views.list()).map(({ key }) => key)).toEqual(['b'])
      }))

    test('keep voices with their voiceprints, and enrolments apart from them', () =>
      using(open, async ({ voices, enrolments }) => {
        const source: VoiceSource = {
          kind: 'recording',
          recordingId: 'r',
          runId: null,
          speaker: null,
          stretches: [{ start: 0.1 + 0.2, end: 4 }],
        }
        const made = {
          provider: 'local',
          model: 'community-1',
          source,
          seconds: 3.7,
          createdAt: at,
        }
        const long = 'A'.repeat(MAX_PRINT_CHARACTERS)
        const prints = Array.from({ length: MAX_PRINTS_OF_VOICE }, (_, n) => ({
          ...made,
          id: `print-${n}`,
          print: long,
        }))
        const voice: Voice = { key: 'v', name: '$Zoë', prints, createdAt: at, updatedAt: at }
        const enrolment: Enrolment = {
          ...made,
          key: 'e',
          voiceId: 'v',
          status: 'queued',
          hold: null,
          error: null,
          confirmed: false,
          submitStartedAt: null,
          jobId: null,
        }
        await voices.put(voice)
        await enrolments.put(enrolment)
        await enrolments.put({ ...enrolment, status: 'submitted', jobId: 'j' })
        expect(await voices.list()).toEqual([voice])
        expect(await enrolments.list()).toEqual([{ ...enrolment, status: 'submitted', jobId: 'j' }])
        await voices.remove('v')
        expect(await voices.list()).toEqual([])
        expect(await enrolments.list()).toHaveLength(1)
      }))
  })
}
