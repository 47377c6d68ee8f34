import { z } from '@hono/zod-openapi'
import type { RecordingDraft, RegisteredProvider } from '@toolkit/core'
import { invalidRequest } from '../http/invalid.ts'
import { nameText, providerChoice } from '../schemas/scalars.ts'
import { hintsOf, refuseContradiction, speakerHintTextFields } from '../schemas/speaker-hints.ts'

const flag = z.preprocess(
  (text) =>
    text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text,
  z.boolean({ error: 'must be true or false' }),
)

/** What stands beside the bytes, in multipart fields and tus metadata alike: text that says what it means. */
const draftFields = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      name: nameText().optional(),
      ...speakerHintTextFields,
      provider: providerChoice(providers).optional(),
      model: z.string().max(200, 'is too long').optional(),
      diarize: flag.optional(),
      confirm: flag.optional(),
      track: z.coerce.number().int().min(0).max(999).optional(),
    })
    .superRefine(refuseContradiction)

/** Reads what is said of a file, of its fields and its own name. */
export type DraftReader = (fields: ReadonlyMap<string, string>, fileName: string) => RecordingDraft

/**
 * Reads drafts of text fields. Empty ones count as not given, as forms send them. Without a `name` the file's own is taken,
 * whole: path separators in it are just characters.
 */
export function draftReader(providers: readonly RegisteredProvider[]): DraftReader {
  const schema = draftFields(providers)
  return (fields, fileName) => draftOf(schema, fields, fileName)
}

function draftOf(
  schema: ReturnType<typeof draftFields>,
  fields: ReadonlyMap<string, string>,
  fileName: string,
): RecordingDraft {
  const given = Object.fromEntries([...fields].filter(([, value]) => value !== ''))
  const named = given.name === undefined ? { ...given, name: fileName || 'Unnamed' } : given
  const result = schema.safeParse(named)
  if (!result.success) throw invalidRequest(result.error.issues)
  const { name = fileName, provider, model, diarize, confirm, track, ...hints } = result.data
  return {
    name,
    speakers: hintsOf(hints),
    provider: provider ?? null,
    model: model ?? null,
    diarize: diarize ?? true,
    confirmed: confirm ?? false,
    track: track ?? null,
  }
}
