import { ToolkitError } from '../errors.ts'

/** The value type of each kind of field. */
interface KindValues {
  readonly text: string
  /** One of `choices`. */
  readonly choice: string
  /** ISO 8601. */
  readonly time: string
  /** A non-negative integer. */
  readonly count: number
  /** A non-negative number, such as seconds. */
  readonly amount: number
  /** 0–100. */
  readonly score: number
  /** An integer, 0–100. */
  readonly 'whole-score': number
  /** The difference of two scores, −100…100. */
  readonly difference: number
  readonly flag: boolean
  readonly list: readonly unknown[]
  readonly object: object
}

export type FieldKind = keyof KindValues

/** How lists are filtered by bounds on a score. */
export interface BoundsDeclaration {
  /** What a recording must have to have the score: a human verdict, or the result of a run. */
  readonly needs: 'verdict' | 'result'
  /** One histogram for all recordings, or one for each score origin if the scores of different origins must not be mixed. */
  readonly histogram: 'shared' | 'by-origin'
}

/**
 * One field of a record. Column, document, validator, index, response schema, sorts and filters are derived from it in
 * stores, transport, API and page.
 */
export interface FieldDeclaration {
  readonly kind: FieldKind
  /** The type of the value if it is narrower than that of its kind. */
  readonly type?: Typed<unknown>
  readonly choices?: readonly string[]
  /** The fields of a nested record. */
  readonly fields?: Fields
  readonly nullable?: boolean
  /** The value for records stored before the field was added; default null. */
  readonly before?: string | number | boolean | readonly unknown[]
  /** Whether the API returns it. */
  readonly shown?: boolean
  /** Lists can be sorted by it. A string is the name of the sort if it differs from that of the field. */
  readonly sorts?: true | string
  /** Lists can be filtered by equality. */
  readonly equals?: boolean
  /** Lists can be filtered by bounds, `<field>From` and `<field>To`. */
  readonly bounds?: BoundsDeclaration
  /** Derived from the runs and verdicts of a recording. */
  readonly projected?: boolean
  /** Not stored: stores compute it to sort by it. */
  readonly computed?: boolean
}

export type Fields = Readonly<Record<string, FieldDeclaration>>

/** Carries a type. Empty at run time. */
export interface Typed<T> {
  readonly value?: T
}

/** Declares the type of a field: `type: typed<Sound>()`. */
export function typed<T>(): Typed<T> {
  return {}
}

/** The names of the fields whose declaration extends `Part`. */
export type NamesWith<F extends Fields, Part> = {
  [K in keyof F]: F[K] extends Part ? K : never
}[keyof F] &
  string

/** The names of the sorts of a list. */
export type SortNames<F extends Fields> = {
  [K in keyof F]: F[K] extends { readonly sorts: infer S } ? (S extends string ? S : K) : never
}[keyof F] &
  string

/** The type of a record. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F as F[K] extends { readonly computed: true } ? never : K]: ValueOf<F[K]>
}

export type ValueOf<F extends FieldDeclaration> =
  | PlainValueOf<F>
  | (F extends { readonly nullable: true } ? null : never)

type PlainValueOf<F extends FieldDeclaration> = F extends { readonly fields: infer Inner }
  ? Inner extends Fields
    ? RecordOf<Inner>
    : never
  : F extends { readonly choices: readonly (infer C)[] }
    ? C
    : F extends { readonly type: Typed<infer T> }
      ? T
      : KindValues[F['kind']]

/** The names of the fields that pass the test, in declaration order. */
export function fieldsWhere<F extends Fields, K extends keyof F & string = keyof F & string>(
  fields: F,
  test: (field: FieldDeclaration) => boolean,
): readonly K[] {
  return (Object.keys(fields) as K[]).filter((name) => test(fields[name] as FieldDeclaration))
}

/** Maps each sort to the field that it compares. */
export function sortedFields<F extends Fields, K extends keyof F & string = keyof F & string>(
  fields: F,
): Readonly<Record<SortNames<F>, K>> {
  const sorts = fieldsWhere(fields, ({ sorts }) => sorts !== undefined).map((name) => {
    const sort = fields[name]?.sorts
    return [sort === true ? name : sort, name]
  })
  return Object.fromEntries(sorts)
}

/** The same fields, each nullable and with `part` added to its declaration. */
export function nullableFields<F extends Fields, const Part extends Partial<FieldDeclaration>>(
  fields: F,
  part: Part,
): { readonly [K in keyof F]: F[K] & { readonly nullable: true } & Part } {
  const declared = Object.entries(fields).map(([name, field]) => [
    name,
    { ...field, nullable: true, ...part },
  ])
  return Object.fromEntries(declared)
}

/** The fields of a record that the API returns. */
export function shownFields<F extends Fields>(
  fields: F,
  record: RecordOf<F>,
): Pick<RecordOf<F>, NamesWith<F, { readonly shown: true }> & keyof RecordOf<F>> {
  const shown: Record<string, unknown> = {}
  for (const name in fields) {
    if (fields[name]?.shown === true) shown[name] = record[name as unknown as keyof RecordOf<F>]
  }
  return shown as ReturnType<typeof shownFields<F>>
}

/** The first field of a record that is missing or of the wrong kind, or null. Ranges are not checked. */
export function findInvalidField(fields: Fields, record: object): string | null {
  for (const name in fields) {
    const field = fields[name] as FieldDeclaration
    if (field.computed === true) continue
    const value = (record as Readonly<Record<string, unknown>>)[name]
    if (value === null && field.nullable === true) continue
    if (!isOfKind(field, value)) return name
    if (field.fields === undefined) continue
    const inner = findInvalidField(field.fields, value as object)
    if (inner !== null) return `${name}.${inner}`
  }
  return null
}

/** Checks a record that was read from a database. Throws `storage-damaged`, naming the first field that is missing or wrong. */
export function storedRecord<T extends object>(fields: Fields, record: T, what: string): T {
  const name = findInvalidField(fields, record)
  if (name === null) return record
  throw new ToolkitError(
    'storage-damaged',
    `The database contains a ${what} whose field "${name}" is missing or has the wrong type: its schema does not match this version. Restore the database from a backup (docs/deploy.md), or report this.`,
  )
}

function isOfKind({ kind, choices = [] }: FieldDeclaration, value: unknown): boolean {
  switch (kind) {
    case 'text':
    case 'time':
      return typeof value === 'string'
    case 'choice':
      return choices.includes(value as string)
    case 'count':
      return Number.isInteger(value)
    case 'amount':
    case 'score':
    case 'whole-score':
    case 'difference':
      return typeof value === 'number'
    case 'flag':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
  }
}
