import {
  type Bounds,
  NO_BOUNDS,
  nameKey,
  type Presence,
  type Recording,
  type RecordingFilter,
  type ScoreOrigin,
  SPEAKER_COUNT_DOUBTS,
  sortedTags,
} from '@toolkit/core'
import fc from 'fast-check'
import { aRecording } from '../builders.ts'

/** 0–100 or null; often an integer from a small set, so that ties and exact bounds occur. */
export const someScore: fc.Arbitrary<number | null> = fc.oneof(
  fc.constant(null),
  fc.constantFrom(0, 20, 50, 99, 100),
  fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0),
)

/** Labels with a special meaning in databases or languages. */
export const ODD_LABELS = ['a.b', '$set', '$a.b$', '', '1', '__proto__', 'constructor', 'ﬁ 😀']

/** The value, or null with three times the probability: with many filters set nothing would match. */
function orNull<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value })
}

/** Inclusive bounds within 0…`to`: none, one-sided, wide, narrow, sometimes reversed. */
export function someBounds(to: number): fc.Arbitrary<Bounds> {
  const end = fc.option(fc.oneof(fc.nat(to), fc.constantFrom(0, 20, to)), { nil: null, freq: 2 })
  return fc.oneof(fc.constant(NO_BOUNDS), fc.record({ from: end, to: end }))
}

/** Names whose code point order differs from the code unit order, that are case-folded, or that need quoting. */
const someName = fc.oneof(
  fc.constantFrom(
    'Ångström',
    'ANGSTRÖM',
    'ﬁle',
    'File',
    '😀 call',
    '\uff21bc',
    '\uffee',
    '𝒜',
    'İ',
    '',
  ),
  fc.constantFrom("it's", '100%', 'a_b', 'a*b', '[a]', '"q"', 'back\\slash', '\u202ertl'),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

const someOrigin: fc.Arbitrary<ScoreOrigin> = fc.constantFrom(
  { kind: 'confidence', provider: 'local', model: 'local-1' },
  { kind: 'confidence', provider: 'pyannoteai', model: 'precision-2' },
  { kind: 'certainty', provider: 'pyannoteai', model: 'precision-3' },
)

/** Tags that are equal without regard to case, or whose spellings sort in another order than their keys. */
const someTag = fc.constantFrom(
  'Noise',
  'noise',
  'a',
  'Noise',
  'Zoë',
  'ZOË',
  'a',
  'B',
  '$set',
  'a.b',
  '😀',
  'ﬀ',
)

/** Ids are compared with regard to case. */
const VOICE_IDS = ['voice-1', 'Voice-1', 'voice_2']

const someFields = fc.record({
  name: someName,
  status: fc.constantFrom('new', 'running', 'succeeded', 'failed'),
  origin: fc.option(someOrigin, { nil: null }),
  provider: fc.constantFrom(null, 'local', 'pyannoteai'),
  model: fc.constantFrom(null, 'local-1', 'precision-2'),
  diarized: fc.boolean(),
  sampleMean: someScore,
  turnMinimum: someScore,
  overlapShare: someScore,
  errorRate: someScore,
  speakerCountDoubt: fc.constantFrom(null, ...SPEAKER_COUNT_DOUBTS),
  humanScore: fc.option(fc.oneof(fc.constantFrom(0, 20, 50, 100), fc.nat(100)), { nil: null }),
  disagreement: someScore,
  durationSeconds: fc.option(fc.oneof(fc.nat(3), fc.double({ min: 0.1, max: 1e5, noNaN: true })), {
    nil: null,
  }),
  tags: fc.array(someTag, { maxLength: 4 }).map(sortedTags),
  voiceIds: fc.subarray(VOICE_IDS),
  trashedAt: fc.constantFrom(null, null, '2026-02-01T00:00:00.000Z', '2026-02-02T00:00:00.000Z'),
  keepAudioUntil: fc.constantFrom(null, 'always', '2027-01-01T00:00:00.000Z'),
  audioRemovedAt: fc.constantFrom(null, '2026-03-01T00:00:00.000Z'),
  createdAt: fc.nat(5).map((second) => `2026-01-01T00:00:0${second}.000Z`),
})

/** Recordings with ids in any order and consistent projections: without a current run they have no scores. */
export const someRecordings: fc.Arbitrary<readonly Recording[]> = fc
  .array(someFields, { maxLength: 40 })
  .map((all) =>
    all.map(({ diarized, origin, ...fields }, index) => {
      const { sampleMean, turnMinimum, overlapShare, errorRate, speakerCountDoubt, ...others } =
        fields
      return aRecording({
        ...(others as Partial<Recording>),
        id: `r${(index * 7_919) % 1_000}`,
        currentRunId: diarized ? `run-${index}` : null,
        score: diarized ? origin : null,
        sampleMean: diarized ? sampleMean : null,
        turnMinimum: diarized ? turnMinimum : null,
        overlapShare: diarized ? overlapShare : null,
        errorRate: diarized ? errorRate : null,
        speakerCountDoubt: diarized ? speakerCountDoubt : null,
      })
    }),
  )

const somePresence = fc.constantFrom<Presence>('include', 'include', 'exclude', 'only')

/** Filters in which each part is often unset. */
export const someFilter: fc.Arbitrary<RecordingFilter> = fc.record({
  tags: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: fc.subarray(['noise', 'a', 'zoë', 'unknown'], { maxLength: 2 }) },
  ),
  voice: orNull(fc.constantFrom(...VOICE_IDS, 'Unknown')),
  q: orNull(fc.constantFrom('a', 'å', 'fi', '😀', '%', '_', "'", '\\', '', 'call').map(nameKey)),
  status: orNull(fc.constantFrom('new', 'succeeded', 'held')),
  provider: orNull(fc.constantFrom('local', 'pyannoteai')),
  model: orNull(fc.constantFrom('local-1', 'unknown-model')),
  speakerCountDoubt: orNull(fc.constantFrom(...SPEAKER_COUNT_DOUBTS)),
  humanScore: someBounds(100),
  sampleMean: someBounds(100),
  turnMinimum: someBounds(100),
  overlapShare: someBounds(100),
  errorRate: someBounds(100),
  trashed: somePresence,
  unscored: somePresence,
  undiarized: somePresence,
})
