import { z } from '@hono/zod-openapi'
import {
  type FieldDeclaration,
  type Fields,
  isBlankName,
  MAX_NAME_CHARACTERS,
  MAX_SPEAKER_NAMES,
  type NamesWith,
  nameFault,
  type RecordOf,
  type RegisteredProvider,
  SPEAKER_COLOURS,
  trimName,
  type ValueOf,
} from '@toolkit/core'

/** ISO 8601. */
export const timestamp = () => z.string().openapi({ format: 'date-time' })

/** One of a fixed list, with a message that names all values. */
export const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

type Named = Pick<RegisteredProvider, 'name'>

/** One of the registered providers. */
export const providerChoice = (providers: readonly Named[]) => {
  const names = providers.map(({ name }) => name)
  return z.enum(names, { error: `must be one of ${names.join(', ')}` })
}

/** The name of a speaker: any script, trimmed, without control characters. A blank one means "no name". */
const speakerNameText = () =>
  z
    .string({ error: 'must be text' })
    .overwrite(trimName)
    .superRefine((name, context) => {
      const fault = nameFault(name)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
    .openapi({ type: 'string', maxLength: MAX_NAME_CHARACTERS })

const label = z.string().min(1, 'must not be empty').max(100, 'is too long')

/** Label → name. Fewer are accepted; the limit here bounds the work. */
export const speakerNamesBody = () =>
  z
    .record(label, speakerNameText())
    .refine((names) => Object.keys(names).length <= 1000, 'has too many names')

const colourFault = `must be a whole number from 0 to ${SPEAKER_COLOURS - 1}`

/** The number of a colour and pattern of speakers. */
export const speakerColour = () =>
  z
    .int({ error: colourFault })
    .min(0, colourFault)
    .max(SPEAKER_COLOURS - 1, colourFault)

/** Label → colour. */
export const speakerColoursBody = () =>
  z
    .record(label, speakerColour())
    .refine(
      (colours) => Object.keys(colours).length <= MAX_SPEAKER_NAMES,
      `must be at most ${MAX_SPEAKER_NAMES} colours`,
    )

/** The name of a recording: like that of a speaker, but not blank. */
export const nameText = () =>
  speakerNameText()
    .refine((name) => !isBlankName(name), 'must not be empty')
    .openapi({ type: 'string', minLength: 1, maxLength: MAX_NAME_CHARACTERS })

/** A name that a person gives: trimmed, not empty, at most so many characters (code points). */
export const givenName = (maxCharacters: number) =>
  z
    .string({ error: 'must be text' })
    .overwrite(trimName)
    .refine((name) => !isBlankName(name), 'must not be empty')
    .refine(
      (name) => [...name].length <= maxCharacters,
      `must have at most ${maxCharacters} characters`,
    )
    .superRefine((name, context) => {
      const fault = nameFault(name)
      if (fault !== null) context.addIssue({ code: 'custom', message: fault })
    })
    .openapi({ type: 'string', minLength: 1, maxLength: maxCharacters })

/** 101 counts: bin k counts k ≤ value < k+1, bin 100 counts 100 only. */
export const histogram = () => z.array(z.int()).length(101)

type Shown<F extends Fields> = NamesWith<F, { readonly shown: true }>

/** Fields whose declaration does not determine a schema: objects, lists and texts of a narrower type. */
type Undetermined<F extends Fields> = {
  [K in Shown<F>]: F[K] extends { readonly kind: 'object' | 'list' } | { readonly type: unknown }
    ? K
    : never
}[Shown<F>]

type Schemas<F extends Fields, Given> = {
  [K in Shown<F>]: K extends keyof Given
    ? Given[K]
    : K extends keyof RecordOf<F>
      ? z.ZodType<ValueOf<F[K]>>
      : never
}

/**
 * The schemas of the fields of a record that the API shows, in the order of the record's declaration. `given` has the
 * schemas that the declaration does not determine, and overrides others.
 */
export function shownSchemas<
  F extends Fields,
  Given extends Record<Undetermined<F>, z.ZodType> & { readonly [K in Shown<F>]?: z.ZodType },
>(fields: F, given: Given): Schemas<F, Given> {
  const shown = Object.entries(fields).filter(([, field]) => field.shown === true)
  const schemas = shown.map(([name, field]) => [
    name,
    (given as Readonly<Record<string, z.ZodType>>)[name] ?? schemaOf(field),
  ])
  return Object.fromEntries(schemas)
}

/** The schemas with `added` inserted after the field `name`. The order is the one in the API description. */
export function insertAfter<S extends object, Added extends object>(
  name: keyof S,
  schemas: S,
  added: Added,
): S & Added {
  const entries = Object.entries(schemas)
  const place = entries.findIndex(([each]) => each === name) + 1
  return Object.fromEntries(entries.toSpliced(place, 0, ...Object.entries(added))) as S & Added
}

function schemaOf(field: FieldDeclaration): z.ZodType {
  const schema = nonNullSchemaOf(field)
  return field.nullable === true ? schema.nullable() : schema
}

function nonNullSchemaOf({ kind, choices = [] }: FieldDeclaration): z.ZodType {
  switch (kind) {
    case 'text':
      return z.string()
    case 'choice':
      return z.enum(choices)
    case 'time':
      return timestamp()
    case 'count':
      return z.int()
    case 'amount':
    case 'difference':
      return z.number()
    case 'score':
      return z.number().min(0).max(100)
    case 'whole-score':
      return z.int().min(0).max(100)
    case 'flag':
      return z.boolean()
    case 'list':
    case 'object':
      throw new Error(`A field of kind ${kind} needs a schema of its own.`)
  }
}
