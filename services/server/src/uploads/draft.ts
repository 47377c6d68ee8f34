import { z } from '@hono/zod-openapi'
import { isBlankName, type RecordingDraft, type RegisteredProvider } from '@toolkit/core'
import { invalidRequest } from '../http/problems.ts'
import { choice, nameText, providerChoice } from '../resources/fields.ts'
import { hintsOf, refuseContradiction, speakerHintTextFields } from '../resources/speaker-hints.ts'

const flag = z.preprocess(
  (text) =>
    text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text,
  z.boolean({ error: 'must be true or false' }),
)

/** The text fields that come with the bytes, in a multipart form or in tus metadata. */
const draftFields = (providers: readonly RegisteredProvider[]) =>
  z
    .strictObject({
      name: nameText().optional(),
      ...speakerHintTextFields,
      provider: providerChoice(providers).optional(),
      model: z.string().max(200, 'is too long').optional(),
      diarize: flag.optional(),
      confirm: flag.optional(),
      onDuplicate: choice('ask', 'diarize').optional(),
      track: z.coerce.number().int().min(0).max(999).optional(),
    })
    .superRefine(refuseContradiction)

/** Makes a draft from the fields of an upload and its file name. */
export type DraftReader = (fields: ReadonlyMap<string, string>, fileName: string) => RecordingDraft

/**
 * Reads drafts from text fields. An empty field counts as not given, because forms send empty fields. Without a `name` the
 * file name is used, with any path separators.
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
  const named = given.name === undefined ? { ...given, name: defaultName(fileName) } : given
  const result = schema.safeParse(named)
  if (!result.success) throw invalidRequest(result.error.issues)
  const {
    name = 'Unnamed',
    provider,
    model,
    diarize,
    confirm,
    track,
    onDuplicate,
    ...hints
  } = result.data
  return {
    name,
    speakers: hintsOf(hints),
    provider: provider ?? null,
    model: model ?? null,
    diarize: diarize ?? true,
    confirmed: confirm ?? false,
    track: track ?? null,
    ...(onDuplicate === 'ask' ? { onDuplicate } : {}),
  }
}

function defaultName(fileName: string): string {
  return isBlankName(fileName) ? 'Unnamed' : fileName
}
