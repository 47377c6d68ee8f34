import { describe, expect, it } from 'vitest'
import { effectOf } from './change-tags.ts'

describe('the effect of a change of tags', () => {
  it('is what the recording does not have, and what it has in its own spelling', () => {
    const change = { add: ['noise', 'new'], remove: ['ZOË', 'unknown'] }
    expect(effectOf(['Noise', 'Zoë'], change)).toEqual({ add: ['new'], remove: ['Zoë'] })
  })

  it('is none if nothing changes', () => {
    expect(effectOf(['a'], { add: ['A'], remove: ['b'] })).toEqual({ add: [], remove: [] })
  })
})
