import { isBlankName, nameFault, type RecordingDraft, trimName } from '@toolkit/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { draftReader } from './draft.ts'
import { draftOfMetadata, metadataOfDraft } from './tus-headers.ts'

const draftOf = draftReader([
  { name: 'pyannoteai', label: 'pyannoteAI', paid: true, keySetting: 'TOKEN_PYANNOTE' },
  { name: 'local', label: 'this machine', paid: false, keySetting: null },
])
const count = fc.integer({ min: 1, max: 100 })
const hints = fc.oneof(
  fc.record({ num: fc.option(count), min: fc.constant(null), max: fc.constant(null) }),
  fc.record({ num: fc.constant(null), min: fc.constant(2), max: fc.option(fc.constant(7)) }),
)
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .map(trimName)
  .filter((text) => nameFault(text) === null && !isBlankName(text))
const given = fc.record({
  name,
  speakers: hints,
  provider: fc.constantFrom('local', 'pyannoteai', null),
  model: fc.option(fc.constantFrom('precision-2', 'x y')),
  diarize: fc.boolean(),
  confirmed: fc.boolean(),
  track: fc.option(fc.nat(999)),
})
const draft: fc.Arbitrary<RecordingDraft> = fc
  .tuple(given, fc.boolean())
  .map(([fields, asks]) => (asks ? { ...fields, onDuplicate: 'ask' } : fields))

it('reads back what it wrote', () => {
  fc.assert(
    fc.property(draft, (given) => {
      expect(draftOfMetadata(metadataOfDraft(given), draftOf)).toEqual(given)
    }),
  )
})

it('uses the file name if no name is given', () => {
  const filename = Buffer.from('a/b "c".wav').toString('base64')
  expect(draftOfMetadata(`filename ${filename},filetype YXVkaW8vd2F2`, draftOf)).toMatchObject({
    name: 'a/b "c".wav',
    diarize: true,
    track: null,
  })
  expect(draftOfMetadata(undefined, draftOf).name).toBe('Unnamed')
  for (const blank of [' ', '\u200b', '\n']) {
    const metadata = `filename ${Buffer.from(blank).toString('base64')}`
    expect(draftOfMetadata(metadata, draftOf).name).toBe('Unnamed')
  }
  const given = `name ${Buffer.from(' a talk ').toString('base64')}`
  expect(draftOfMetadata(given, draftOf).name).toBe('a talk')
  const blank = `name ${Buffer.from(' ').toString('base64')}`
  expect(() => draftOfMetadata(blank, draftOf)).toThrow('must not be empty')
})
