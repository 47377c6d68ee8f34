import type { FieldKind, Fields } from '@toolkit/core'
import type { Document } from 'mongodb'

export const TEXT: Document = { bsonType: 'string' }
export const TEXT_OR_NULL: Document = { bsonType: ['string', 'null'] }
export const FLAG: Document = { bsonType: 'bool' }
export const LIST: Document = { bsonType: 'array' }
export const LIST_OR_NULL: Document = { bsonType: ['array', 'null'] }
export const OBJECT: Document = { bsonType: 'object' }
export const OBJECT_OR_NULL: Document = { bsonType: ['object', 'null'] }
export const COUNT: Document = { bsonType: 'number', minimum: 0 }
export const AMOUNT_OR_NULL: Document = { bsonType: ['number', 'null'], minimum: 0 }
/** 0–100, or null. */
export const SCORE_OR_NULL: Document = { bsonType: ['number', 'null'], minimum: 0, maximum: 100 }

/** A validator of documents that have all these fields. Further fields are allowed. */
export function documentsWith(properties: Readonly<Record<string, Document>>): Document {
  return { $jsonSchema: { bsonType: 'object', required: Object.keys(properties), properties } }
}

export const AMOUNT: Document = { bsonType: 'number', minimum: 0 }
export const SCORE: Document = { bsonType: 'number', minimum: 0, maximum: 100 }

const KINDS: Readonly<Record<FieldKind, Document>> = {
  text: TEXT,
  choice: TEXT,
  time: TEXT,
  count: AMOUNT,
  amount: AMOUNT,
  score: SCORE,
  'whole-score': SCORE,
  difference: { bsonType: 'number', minimum: -100, maximum: 100 },
  flag: FLAG,
  list: LIST,
  object: OBJECT,
}

/** The schemas of the declared fields of a record. */
export function declaredFields(fields: Fields): Readonly<Record<string, Document>> {
  const schemas = Object.entries(fields).map(([name, { kind, nullable }]) => {
    const schema = KINDS[kind]
    return [name, nullable === true ? { ...schema, bsonType: [schema.bsonType, 'null'] } : schema]
  })
  return Object.fromEntries(schemas)
}
