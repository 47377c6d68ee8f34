import { expect, it } from 'vitest'
import { atRest, type UploadItem, waitingItem } from '../upload-queue/upload-item.ts'
import type { BatchEvent } from './batch-moves.ts'
import { BatchUploads } from './batch-uploads.ts'

it('tells of files that come, rest, go on and arrive; of others nothing', () => {
  let items: readonly UploadItem[] = []
  let changed: () => void = () => undefined
  const moves: BatchEvent[] = []
  const uploads = new BatchUploads(
    {
      items: () => items,
      subscribe: (listener) => {
        changed = listener
        return () => undefined
      },
    },
    { tell: (move) => moves.push(move) },
    () => 'b',
  )
  const told = () => moves.splice(0).map(({ type }) => type)
  const put = (next: UploadItem[]) => {
    items = next
    changed()
  }
  const waiting = waitingItem(1, new File(['a'], 'a.wav'), 'a.wav')
  const other = waitingItem(2, new File(['b'], 'b.wav'), 'b.wav')
  put([waiting, other])
  expect(told()).toEqual([])
  uploads.follow([1], { provider: null, model: null })
  expect(told()).toEqual(['coming'])
  put([atRest(waiting, 'paused'), other])
  expect(told()).toEqual(['withdrawn'])
  put([waiting, other])
  expect(told()).toEqual(['coming'])
  put([{ ...atRest(waiting, 'done'), recordingId: 'r1' }, other])
  expect(told()).toEqual(['arrived'])
  put([other])
  expect(told()).toEqual([])
})
