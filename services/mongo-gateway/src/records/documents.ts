import {
  type Deletion,
  type Fields,
  type ModelNotes,
  RECORDING_FIELDS,
  type Recording,
  RUN_FIELDS,
  type Run,
  type Stray,
  TURN_FIELDS,
  type Turn,
  type Upload,
  VERDICT_FIELDS,
  type Verdict,
  wrongField,
} from '@toolkit/core'
import { z } from 'zod'

/**
 * A record of which every declared field is checked. It is passed on as it came, so that a field that only the server
 * knows is never lost on the way.
 */
function declared<T extends object>(fields: Fields): z.ZodType<T> {
  return z
    .custom<T>((value) => typeof value === 'object' && value !== null, {
      error: 'is not a record',
      abort: true,
    })
    .superRefine((record, context) => {
      const name = wrongField(fields, record)
      if (name === null) return
      context.addIssue({ code: 'custom', path: name.split('.'), message: 'is missing or invalid' })
    })
}

/** The same of a record whose fields are checked here. */
function document<T>(fields: { readonly [K in keyof T]?: z.ZodType<T[K]> }): z.ZodType<T> {
  return z.looseObject(fields as Record<string, z.ZodType>) as unknown as z.ZodType<T>
}

export const id = z.string()
/** The form of a provider's name; which there are is the server's matter. */
export const provider = z.string().regex(/^[a-z0-9-]{1,100}$/)

export const recording = declared<Recording>(RECORDING_FIELDS)

export const run = declared<Run>(RUN_FIELDS)

export const turn = declared<Turn>(TURN_FIELDS)

export const verdict = declared<Verdict>(VERDICT_FIELDS)

export const notes = document<ModelNotes>({ provider, model: z.string() })

export const upload = document<Upload>({ id, createdAt: z.string() })

export const deletion = document<Deletion>({ key: z.string(), at: z.string() })

export const stray = document<Stray>({ key: z.string(), foundAt: z.string() })
