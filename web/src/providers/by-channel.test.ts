import { expect, it } from 'vitest'
import { byChannelWords } from './by-channel.tsx'

const local = { label: 'this machine', paid: false, byChannel: true }

it('says why the channels are not offered one by one', () => {
  const cloud = { label: 'pyannoteAI', paid: true, byChannel: false }
  expect(byChannelWords(cloud, 'parties')).toBe(
    'Not at pyannoteAI: each channel would be a job of its own, and billed as one.',
  )
  expect(byChannelWords({ ...local, byChannel: false }, null)).toBe(
    'Not at this machine, which does not offer it.',
  )
})

it('says whether the recording looks like that, if it is known', () => {
  expect(byChannelWords(local, 'parties')).toContain('looks like that')
  expect(byChannelWords(local, 'stereo')).toContain('does not look like that')
  expect(byChannelWords(local, null)).toBe('For telephone calls with one party on each channel.')
})
