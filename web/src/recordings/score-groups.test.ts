import type { Facets } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import { KNOWN } from '../providers/known-providers.fixture.ts'
import { onlyGroup, sourceChoices, sourceValue } from './score-groups.ts'

const bins = Array<number>(101).fill(0)
const group = (
  kind: 'confidence' | 'certainty',
  provider: 'pyannoteai' | 'local',
  model: string,
): Facets['groups'][number] => ({
  score: { kind, provider, model },
  sampleMean: bins,
  turnMinimum: bins,
})
const local = group('confidence', 'local', 'local-1')
const cloud = group('confidence', 'pyannoteai', 'precision-2')

describe('score groups', () => {
  it('give one option per source, with its kinds', () => {
    const choices = sourceChoices(KNOWN, [
      local,
      cloud,
      group('certainty', 'pyannoteai', 'precision-2'),
    ])
    expect(choices.map(({ label }) => label)).toEqual([
      'confidence · this machine · local-1',
      'confidence and certainty · pyannoteAI · precision-2',
    ])
    expect(choices[0]?.filter).toEqual({ provider: 'local', model: 'local-1' })
    expect(choices[0]?.value).toBe(sourceValue({ provider: 'local', model: 'local-1' }))
    expect(sourceValue({})).toBe('')
  })

  it('are not shown together', () => {
    expect(
      onlyGroup({ humanScore: bins, overlapShare: bins, errorRate: bins, groups: [local] }),
    ).toBe(local)
    expect(
      onlyGroup({ humanScore: bins, overlapShare: bins, errorRate: bins, groups: [local, cloud] }),
    ).toBeNull()
    expect(
      onlyGroup({ humanScore: bins, overlapShare: bins, errorRate: bins, groups: [] }),
    ).toBeNull()
    expect(onlyGroup(undefined)).toBeNull()
  })
})
