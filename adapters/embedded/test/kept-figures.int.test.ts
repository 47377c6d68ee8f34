import { NO_FILTER, type Recording, recordingFigures, type Storage } from '@toolkit/core'
import { aRecording, equalTotals, someCandidates } from '@toolkit/testkit'
import { expect, it } from 'vitest'
import { openedStorage, temporaryFolder } from './opened-storage.ts'

/** Several times as many as are read at once. */
const RECORDINGS = 900

function recordingWith(id: string) {
  return aRecording({ id, currentRunId: 'run', durationSeconds: 100 })
}

function put({ candidates }: Storage, place: number, seconds: number): Promise<void> {
  const totals = equalTotals(seconds)
  return candidates.put(someCandidates({ recordingId: `r${place}`, runId: 'run', totals }))
}

async function belowSeconds({ candidates }: Storage): Promise<ReadonlyMap<string, number>> {
  const frame = await candidates.frame(NO_FILTER, 50)
  return new Map(frame.map(({ recordingId, belowSeconds }) => [recordingId, belowSeconds]))
}

it('what changes while the figures are read is in the next answer', async () => {
  const folder = await temporaryFolder()
  const places = Array.from({ length: RECORDINGS }, (_, place) => place)
  const { storage: before } = await openedStorage(folder)
  await Promise.all(
    places.flatMap((place) => [
      before.recordings.insert(recordingWith(`r${place}`)),
      put(before, place, 1),
    ]),
  )
  await before.close()

  const { storage } = await openedStorage(folder)
  const first = belowSeconds(storage)
  const changed = [0, 250, RECORDINGS - 1]
  await Promise.all([
    ...changed.map((place) => put(storage, place, 7)),
    ...[1, 251, RECORDINGS - 2].map((place) => storage.candidates.remove(`r${place}`)),
  ])
  await storage.recordings.insert(recordingWith('added'))
  await storage.candidates.put(
    someCandidates({ recordingId: 'added', runId: 'run', totals: equalTotals(9) }),
  )

  const left = places.filter((place) => ![1, 251, RECORDINGS - 2].includes(place))
  const expected = left.map((place) => [`r${place}`, changed.includes(place) ? 7 : 1] as const)
  await first
  expect(await belowSeconds(storage)).toEqual(new Map([...expected, ['added', 9]]))
})

it('folders are read after a start, also of recordings that change meanwhile', async () => {
  const folder = await temporaryFolder()
  const recordings = Array.from({ length: 1_500 }, (_, place) =>
    aRecording({ id: `r${place}`, name: `F${place % 7}/call.wav` }),
  )
  const { storage: before } = await openedStorage(folder)
  await Promise.all(recordings.map((recording) => before.recordings.insert(recording)))
  await before.close()

  const { storage } = await openedStorage(folder)
  const query = {
    ...{ ...NO_FILTER, sort: 'createdAt' as const, descending: false },
    ...{ limit: recordings.length, after: null, offset: 0 },
  }
  const [one, other, ...rest] = recordings as [Recording, Recording, ...Recording[]]
  const reading = storage.recordings.figures(query)
  await storage.recordings.replace({ ...one, name: 'moved/call.wav' })
  await storage.recordings.remove(other.id)
  await reading
  const { items } = await storage.recordings.figures(query)
  const expected = [{ ...one, name: 'moved/call.wav' }, ...rest].map(recordingFigures)
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  expect([...items].sort(byId)).toEqual(expected.sort(byId))
})
