import { describe, expect, it } from 'vitest'
import { type Batch, readBatches, storeBatches } from './batch.ts'

function aTab() {
  let kept: string | null = null
  return {
    getItem: () => kept,
    setItem: (_key: string, value: string) => {
      kept = value
    },
  }
}

const BATCH: Batch = {
  id: 'b',
  provider: 'pyannoteai',
  model: 'precision-3',
  answer: null,
  consent: 'needed',
  members: [
    { state: 'ready', id: 'r1', name: 'a', seconds: 12 },
    { state: 'measuring', id: 'r2', name: 'b' },
    { state: 'unreadable', id: 'r3', name: 'c', reason: 'No sound.' },
    { state: 'refused', id: 'r4', name: 'd', seconds: 1, reason: 'Busy.' },
  ],
}

describe('stored batches', () => {
  it('are restored without files being uploaded', () => {
    const tab = aTab()
    const sending = { state: 'uploading', name: 'e', uploadKey: 1 } as const
    const single = { ...BATCH, id: 'c', members: [sending] }
    storeBatches(() => tab, [{ ...BATCH, members: [...BATCH.members, sending] }, single])
    expect(readBatches(() => tab)).toEqual([BATCH])
  })

  it('are empty if storage is blocked or invalid', () => {
    const refuse = () => {
      throw new Error('refused')
    }
    storeBatches(refuse, [BATCH])
    expect(readBatches(refuse)).toEqual([])
    for (const text of ['{', '{}', '[{"id":"b"}]', '[null]']) {
      const tab = aTab()
      tab.setItem('', text)
      expect(readBatches(() => tab)).toEqual([])
    }
  })
})
