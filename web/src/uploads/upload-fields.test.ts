import { expect, it } from 'vitest'
import { diarizationOf } from './upload-fields.ts'

it('takes provider, model and speakers, and nothing else', () => {
  const fields = { name: 'a.wav', provider: 'local', numSpeakers: '3', onDuplicate: 'ask' }
  expect(diarizationOf(fields)).toEqual({ provider: 'local', numSpeakers: 3 })
  expect(diarizationOf({ model: 'm', minSpeakers: '2', maxSpeakers: '4' })).toEqual({
    model: 'm',
    minSpeakers: 2,
    maxSpeakers: 4,
  })
  expect(diarizationOf({})).toEqual({})
})
