import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Client } from '@toolkit/server/client'
import { expect } from 'vitest'

const folder = path.join(import.meta.dirname, '..', '..', '..', 'shared', 'audio')
const CLIPS = ['sample', 'interview-four', 'ami-trn01', 'ami-trn02', 'ami-trn07', 'ami-trn08']

/** Why there is no corpus here; null: there is. */
export const missingCorpus = existsSync(folder) ? null : 'needs ../shared/audio'

/** An error of this length makes a moment wrong. */
const LEAST_ERROR_SECONDS = 0.2

interface Interval {
  readonly start: number
  readonly end: number
}

/** A diarized recording whose errors are known. */
export interface KnownRecording {
  readonly id: string
  readonly name: string
  readonly durationSeconds: number
  readonly runId: string
  readonly errors: readonly Interval[]
}

/** Uploads twelve recordings, the halves of real clips, which the product diarizes, with their references. Those with scores. */
export async function fillKnownCorpus(
  url: string,
  api: Client,
): Promise<readonly KnownRecording[]> {
  const halves = CLIPS.flatMap((clip) => [halfOf(clip, 0), halfOf(clip, 1)])
  for (const { name, wav } of halves) {
    const form = new FormData()
    form.append('file', new File([wav], `${name}.wav`))
    const answer = await fetch(`${url}/api/recordings`, { method: 'POST', body: form })
    if (!answer.ok) throw new Error(await answer.text())
  }
  const done = async () => (await api.list({ status: 'succeeded' })).total
  await expect.poll(done, { timeout: 600_000, interval: 1_000 }).toBe(halves.length)
  const rttm = new File([halves.map(({ rttm }) => rttm).join('')], 'references.rttm')
  await api.importResults(rttm, { role: 'reference' })
  // Where nobody is heard there is no score, and nothing to review.
  const items = (await api.list({ limit: 100 })).items.filter(({ score }) => score !== null)
  return Promise.all(
    items.map(async ({ id, name, durationSeconds, currentRunId, referenceRunId }) => {
      // Without a reference nobody speaks: all turns are false alarms.
      const found = referenceRunId === null ? api.turns(id, { limit: 200 }) : api.evaluation(id)
      const errors: readonly Interval[] = (await found).items
      return { id, name, durationSeconds: durationSeconds ?? 0, runId: currentRunId ?? '', errors }
    }),
  )
}

/** Whether a moment of a recording has an error. */
export function isWrong({ errors }: KnownRecording, moment: Interval): boolean {
  const seconds = errors.reduce((sum, { start, end }) => {
    return sum + Math.max(Math.min(end, moment.end) - Math.max(start, moment.start), 0)
  }, 0)
  return seconds >= Math.min(LEAST_ERROR_SECONDS, (moment.end - moment.start) / 2)
}

/** The time in moments with an error: the spots below the threshold, and equal parts of the gaps between them, up to 4 s. */
export async function wrongSeconds(
  api: Client,
  known: readonly KnownRecording[],
  max: number,
): Promise<{ readonly wrong: number; readonly all: number }> {
  let [wrong, all] = [0, 0]
  for (const recording of known) {
    const rule = { max, mergeGap: 0.3, minDuration: 0.2, maxDuration: 20, limit: 1000 }
    const { items } = await api.spots(recording.id, { ...rule, sort: 'start' })
    const edges = [0, ...items.flatMap(({ start, end }) => [start, end]), recording.durationSeconds]
    const moments: Interval[] = [...items]
    for (let at = 0; at < edges.length; at += 2) {
      const [from, to] = [edges[at] as number, edges[at + 1] as number]
      const parts = Math.ceil((to - from) / 4 - 1e-9)
      for (let part = 0; part < parts; part++) {
        const length = (to - from) / parts
        moments.push({ start: from + part * length, end: from + (part + 1) * length })
      }
    }
    for (const moment of moments) {
      all += moment.end - moment.start
      if (isWrong(recording, moment)) wrong += moment.end - moment.start
    }
  }
  return { wrong, all }
}

/** The first or the second half of a clip, with its part of the reference. */
function halfOf(clip: string, half: 0 | 1) {
  const file = readFileSync(path.join(folder, `${clip}.wav`))
  const head = file.indexOf('data') + 8
  const bytesPerSecond = file.readUInt32LE(28)
  const frame = file.readUInt16LE(32)
  const frames = Math.floor((file.length - head) / frame / 2)
  const samples = file.subarray(head + half * frames * frame, head + (half + 1) * frames * frame)
  const header = Buffer.from(file.subarray(0, head))
  header.writeUInt32LE(head + samples.length - 8, 4)
  header.writeUInt32LE(samples.length, head - 4)
  const seconds = (frames * frame) / bytesPerSecond
  const name = `${clip}-${half + 1}`
  const rttm = readFileSync(path.join(folder, `${clip}.rttm`), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const parts = line.trim().split(/\s+/)
      const [from, length] = [Number(parts[3]), Number(parts[4])]
      const start = Math.max(from - half * seconds, 0)
      const end = Math.min(from + length - half * seconds, seconds)
      if (!(end > start)) return []
      const times = [start.toFixed(3), (end - start).toFixed(3)].join(' ')
      return [`SPEAKER ${name} 1 ${times} <NA> <NA> ${parts[7]} <NA> <NA>\n`]
    })
    .join('')
  return { name, wav: Buffer.concat([header, samples]), rttm }
}
