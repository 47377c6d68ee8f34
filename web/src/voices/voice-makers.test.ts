import type { Health } from '@toolkit/server/client'
import { expect, test } from 'vitest'
import { voiceMakers } from './voice-makers.ts'

const provider = (
  name: string,
  isDefault: boolean,
  makes: boolean,
): Health['providers'][number] => ({
  ...{ name, label: name, default: isDefault, paid: false, reachable: true },
  ...{ models: [], scores: {}, hints: [], byChannel: false },
  voices: makes ? { maxPrints: 50, maxSeconds: 30 } : null,
})

test('providers without voiceprints are left out, also the default one', () => {
  const providers = [
    provider('a', true, false),
    provider('b', false, true),
    provider('c', false, true),
  ]
  const { makers, maker } = voiceMakers(providers, undefined)
  expect([makers.map(({ name }) => name), maker?.name]).toEqual([['b', 'c'], 'b'])
  expect(voiceMakers(providers, 'c').maker?.name).toBe('c')
  expect(voiceMakers(providers, 'a').maker?.name).toBe('b')
  expect(voiceMakers([provider('a', true, false)], undefined)).toEqual({ makers: [], maker: null })
})

test('the default provider makes voiceprints if it can', () => {
  const providers = [provider('a', false, true), provider('b', true, true)]
  expect(voiceMakers(providers, undefined).maker?.name).toBe('b')
})
