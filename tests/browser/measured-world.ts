import type { DiarizationView } from '@toolkit/server/client'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

/** A recording with its result, a reference, and the result of another tool. */
export interface MeasuredWorld extends RecordingWorld {
  readonly id: string
  readonly own: DiarizationView
  readonly reference: DiarizationView
  readonly other: DiarizationView
  addressOf(view: MeasuredView): string
}

/** The recording alone, its result compared with that of the other tool, or the evaluation of all recordings. */
export type MeasuredView = 'alone' | 'compared' | 'evaluation'

/** Who a speaker is in the reference. */
const NAMES = ['Anna', 'Ben', 'Carla', 'Dora'] as const

const nameOf = (label: string) => NAMES[Number(label.at(-1))] ?? label

const line = (start: number, end: number, speaker: string) =>
  `SPEAKER minute 1 ${start.toFixed(3)} ${(end - start).toFixed(3)} <NA> <NA> ${speaker} 0.9 <NA>\n`

/**
 * A minute with 30 turns. The reference lacks each tenth turn (false alarms), is a second longer at one (missed), and has
 * another speaker at two others (confusion). The other tool has another speaker at the first four turns.
 */
export async function openMeasuredWorld(): Promise<MeasuredWorld> {
  const world = await openRecordingWorld([MINUTE])
  const { api } = world
  const id = world.recordings[0]?.id ?? ''
  const turns = await api.allTurns(id)
  const own = (await api.diarizations(id)).items[0] as DiarizationView
  const after = (label: string) => `SPEAKER_0${(Number(label.at(-1)) + 1) % 4}`
  const reference = turns.flatMap(({ start, end, speaker }, place) => {
    if (place % 10 === 9) return []
    const isOther = place === 4 || place === 15
    return [line(start, place === 2 ? end + 1 : end, nameOf(isOther ? after(speaker) : speaker))]
  })
  const other = turns.map(({ start, end, speaker }, place) =>
    line(start, end, `X${(place < 4 ? after(speaker) : speaker).at(-1)}`),
  )
  const put = async (name: string, lines: readonly string[], role: 'run' | 'reference') => {
    const file = new File([lines.join('')], name)
    return (await api.importResult(id, file, { role })).diarization as DiarizationView
  }
  const runs = {
    other: await put('other.rttm', other, 'run'),
    reference: await put('reference.rttm', reference, 'reference'),
  }
  await api.choose(id, own.id)
  return {
    ...world,
    id,
    own,
    ...runs,
    addressOf: (view) => {
      if (view === 'evaluation') return '/evaluation'
      return `/recordings/${id}${view === 'alone' ? '' : `?compare=${runs.other.id},${own.id}`}`
    },
  }
}
