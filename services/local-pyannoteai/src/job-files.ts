import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileSize, removeUnfinished, unfinishedName, writeDurably } from '@toolkit/file-kit'
import { z } from 'zod'
import { ended, type Job } from './job.ts'
import { readJson, writeJson } from './json-file.ts'
import type { Log } from './log.ts'
import { RETRY_REASONS } from './notice.ts'

const count = z.number().nullable()
/** Fields that were added later are missing in older jobs. */
const flag = z.boolean().default(false)
const jobSchema = z.object({
  id: z.string(),
  type: z.enum(['diarize', 'voiceprint', 'identify']).default('diarize'),
  sequence: z.number(),
  status: z.enum(['created', 'running', 'succeeded', 'failed', 'canceled']),
  source: z.string(),
  model: z.string(),
  speakers: z.object({ num: count, min: count, max: count }),
  byChannel: flag,
  wanted: z.object({
    confidence: flag,
    turnLevelConfidence: flag,
    speechProbability: flag,
    crosstalkProbability: flag,
    speakerProbability: flag,
    exclusive: flag,
  }),
  comparison: z
    .object({
      voiceprints: z.array(z.object({ label: z.string(), voiceprint: z.string() })),
      matching: z.object({ exclusive: z.boolean(), threshold: z.number() }),
    })
    .nullable()
    .default(null),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  completedAtMs: z.number().nullable(),
  engineDeaths: z.number(),
  error: z.string().nullable(),
  durationSeconds: z.number().nullable().default(null),
  webhook: z.object({ url: z.string(), statusOnly: z.boolean() }).nullable().default(null),
  notices: z
    .array(
      z.object({
        attempts: z.number(),
        nextAtMs: z.number().nullable(),
        failure: z.enum(RETRY_REASONS).nullable(),
        isForged: z.boolean(),
      }),
    )
    .default([]),
})

/** The outcome of a job whose result was complete when the process was killed; the duration was not stored. */
const FOUND_COMPLETE = { status: 'succeeded', durationSeconds: null } as const
const BLOCK_BYTES = 256 * 1024

/** Bytes that can be read several times, as a new stream each time. */
export interface StoredBytes {
  readonly sizeBytes: number
  bytes(): AsyncIterable<Uint8Array>
}

/** Jobs on disk: `jobs/ID.json` for each job, and `results/ID.json` with the `output` of each succeeded job. */
export interface JobFiles {
  readonly jobs: readonly Job[]
  write(job: Job): Promise<void>
  writeResult(id: string, pieces: Iterable<string>): Promise<void>
  /** The size and bytes of the result; null if it does not exist any more. */
  result(id: string): Promise<StoredBytes | null>
  removeResult(id: string): Promise<void>
  remove(id: string): Promise<void>
}

/**
 * Opens the job folder and reads the jobs, oldest first. Removes unfinished files of a killed process, skips damaged jobs,
 * and marks a job as succeeded if its result is complete, so that finished work is not repeated.
 */
export async function openJobFiles(folder: string, nowMs: number, log: Log): Promise<JobFiles> {
  const jobFolder = join(folder, 'jobs')
  const resultFolder = join(folder, 'results')
  const jobPath = (id: string): string => join(jobFolder, `${id}.json`)
  const resultPath = (id: string): string => join(resultFolder, `${id}.json`)
  for (const each of [jobFolder, resultFolder]) {
    await mkdir(each, { recursive: true })
    await removeUnfinished(each)
  }
  const write = (job: Job): Promise<void> => writeJson(jobPath(job.id), 'job', job)
  const results = new Set(await readdir(resultFolder))
  const jobs: Job[] = []
  for (const name of await readdir(jobFolder)) {
    const stored = await readJson(join(jobFolder, name), jobSchema, log)
    if (stored === null) continue
    const job = results.has(name) ? ended(stored, FOUND_COMPLETE, nowMs) : stored
    if (job !== stored) await write(job)
    if (job.status === 'succeeded') results.delete(name)
    jobs.push(job)
  }
  jobs.sort((a, b) => a.sequence - b.sequence)
  for (const name of results) await rm(join(resultFolder, name), { force: true })
  return {
    jobs,
    write,
    writeResult: async (id, pieces) => {
      const path = resultPath(id)
      await writeDurably(path, { unfinished: unfinishedName(path, 'result') }, async (append) => {
        for (const piece of pieces) await append(piece)
      })
    },
    result: async (id) => {
      const sizeBytes = await fileSize(resultPath(id))
      if (sizeBytes === null) return null
      return {
        sizeBytes,
        bytes: () => createReadStream(resultPath(id), { highWaterMark: BLOCK_BYTES }),
      }
    },
    removeResult: (id) => rm(resultPath(id), { force: true }),
    remove: async (id) => {
      await rm(jobPath(id), { force: true })
      await rm(resultPath(id), { force: true })
    },
  }
}
