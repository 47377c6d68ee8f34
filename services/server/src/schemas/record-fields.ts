import { z } from '@hono/zod-openapi'
import type { FieldDeclaration, Fields, NamesWith, RecordOf, ValueOf } from '@toolkit/core'
import { timestamp } from './scalars.ts'

type Shown<F extends Fields> = NamesWith<F, { readonly shown: true }>

/** What a kind does not say: objects, lists and texts of a narrower type. */
type Untold<F extends Fields> = {
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
 * The schemas of the fields that the API shows of a record, in the order of its declaration. `given` has those that the
 * declaration does not tell, and replaces others.
 */
export function shownSchemas<
  F extends Fields,
  Given extends Record<Untold<F>, z.ZodType> & { readonly [K in Shown<F>]?: z.ZodType },
>(fields: F, given: Given): Schemas<F, Given> {
  const shown = Object.entries(fields).filter(([, field]) => field.shown === true)
  const schemas = shown.map(([name, field]) => [
    name,
    (given as Readonly<Record<string, z.ZodType>>)[name] ?? schemaOf(field),
  ])
  return Object.fromEntries(schemas)
}

/** The schemas with further ones behind the one of a name: the order is that of the API's description. */
export function addedAfter<S extends object, Added extends object>(
  name: keyof S,
  schemas: S,
  added: Added,
): S & Added {
  const entries = Object.entries(schemas)
  const place = entries.findIndex(([each]) => each === name) + 1
  return Object.fromEntries(entries.toSpliced(place, 0, ...Object.entries(added))) as S & Added
}

function schemaOf(field: FieldDeclaration): z.ZodType {
  const schema = plainSchemaOf(field)
  return field.nullable === true ? schema.nullable() : schema
}

function plainSchemaOf({ kind, choices = [] }: FieldDeclaration): z.ZodType {
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
