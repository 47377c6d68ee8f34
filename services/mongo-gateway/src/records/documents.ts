import {
  type Deletion,
  type ModelNotes,
  PROVIDERS,
  type Recording,
  RUN_STATUSES,
  type Run,
  type Stray,
  type Turn,
  type Upload,
  type Verdict,
} from '@toolkit/core'
import { z } from 'zod'

/**
 * A document of which the fields are checked that a store looks it up, orders or bounds it by. The others are kept as
 * they came, so that a field that only the server knows is never lost on the way.
 */
function document<T>(fields: { readonly [K in keyof T]?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.looseObject(fields as Record<string, z.ZodType>) as unknown as z.ZodType<T>
}

export const id = z.string()
export const provider = z.enum(PROVIDERS)
const revision = z.int().nonnegative()
const score = z.number().nullable()

export const recording = document<Recording>({
  id,
  revision,
  name: z.string(),
  status: z.enum(['new', ...RUN_STATUSES]),
  provider: provider.nullable(),
  model: z.string().nullable(),
  sha256: z.string().nullable(),
  settled: z.boolean(),
  createdAt: z.string(),
  durationSeconds: z.number().nullable(),
  humanScore: score,
  sampleMean: score,
  turnMinimum: score,
  disagreement: score,
})

export const run = document<Run>({
  id,
  revision,
  recordingId: id,
  provider,
  jobId: z.string().nullable(),
  status: z.enum(RUN_STATUSES),
  createdAt: z.string(),
})

export const turn = document<Turn>({
  index: z.int().nonnegative(),
  speaker: z.string(),
  start: z.number(),
  end: z.number(),
  confidence: z.number().nullable(),
  margin: z.number().nullable(),
})

export const verdict = document<Verdict>({ id, recordingId: id, createdAt: z.string() })

export const notes = document<ModelNotes>({ provider, model: z.string() })

export const upload = document<Upload>({ id, createdAt: z.string() })

export const deletion = document<Deletion>({ key: z.string(), at: z.string() })

export const stray = document<Stray>({ key: z.string(), foundAt: z.string() })
