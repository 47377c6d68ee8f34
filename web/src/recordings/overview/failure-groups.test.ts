import { expect, it } from 'vitest'
import { failureGroups } from './failure-groups.ts'

const failed = (...codes: readonly (string | null)[]) =>
  failureGroups(codes.map((code) => ({ error: code === null ? null : { code, message: '' } }))).map(
    ({ reason, count }) => `${count} ${reason}`,
  )

it('failures are grouped by what can be done, the most frequent first', () => {
  expect(failed('audio-corrupt', 'audio-too-long', 'audio-empty')).toEqual([
    '2 Unsupported or damaged audio file',
    '1 Recording too long',
  ])
})

it('failures without a reason in the list are a group of their own', () => {
  expect(failed(null, 'engine-died')).toEqual(['2 Diarization failed'])
  expect(failed()).toEqual([])
})
