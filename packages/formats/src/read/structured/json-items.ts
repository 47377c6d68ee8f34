import { boundedValue, JsonFault, readJson } from '@toolkit/pyannote-wire'
import { decodeText, formatFault } from '../../text-source.ts'
import type { Fault } from './turn-list.ts'

/** A value that is built at once may have so many values inside. */
const MAX_VALUES = 4_000_000

/** An object of a JSON file. Its fields are read with `fieldOf`. */
export type JsonObject = Readonly<Record<string, unknown>>

/**
 * Reads a JSON file that is a list, item by item, or one object. `index` is that of the item, from 1; null: the file is
 * the object. Errors: `import-invalid` with line and column; `fault` of an item makes one.
 */
export async function readJsonItems(
  source: AsyncIterable<Uint8Array>,
  receive: (item: JsonObject, index: number | null, fault: Fault) => void,
): Promise<void> {
  let items = 0
  const item = boundedValue(MAX_VALUES, (value) => {
    items += 1
    const fault = itemFault(items)
    if (!isObject(value)) throw fault('it is not an object')
    receive(value, items, fault)
  })
  const single = boundedValue(MAX_VALUES, (value) => {
    const fault: Fault = (message) => new JsonFault(message)
    if (!isObject(value)) throw fault('the file is neither a list nor an object')
    receive(value, null, fault)
  })
  const root = { ...single, array: () => ({ item, end: () => undefined }) }
  await asImportFaults(() => readJson(utf8(source), root, { places: true }))
}

/** Runs a reader of JSON. Errors: `import-invalid` with the place of a `JsonFault`. */
export async function asImportFaults<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error
    if (error.place !== null) throw formatFault(`${error.message}.`, error.place)
    const sentence = error.message.replace(/^./, (first) => first.toUpperCase())
    throw formatFault(`${sentence}.`, { line: null, column: null })
  }
}

/** "item 12: …" in the place where the item ends. */
export function itemFault(index: number): Fault {
  return (message) => new JsonFault(`item ${index}: ${message}`)
}

/** The text of a file as UTF-8 without byte order mark. Errors: as `decodeText`. */
export async function* utf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of decodeText(source)) yield encoder.encode(piece)
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An own field; undefined: the object does not have it. */
export function fieldOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** A text or a number as text; null: neither. */
export function labelOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : null
}
