import type { JsonEvents } from './json-scanner.ts'

const OWN = { writable: true, enumerable: true, configurable: true }

export type Scalar = string | boolean | null

/** Receives one JSON value of any type as it is parsed. */
export interface ValueSink {
  number(value: number): void
  scalar(value: Scalar): void
  object(): ObjectSink
  array(): ArraySink
}

export interface ObjectSink {
  /** Returns the sink of this field's value. */
  field(name: string): ValueSink
  end(): void
}

export interface ArraySink {
  /** Sink of each item. */
  readonly item: ValueSink
  end(): void
}

const nothing = (): void => undefined

/** Ignores any value. */
export const IGNORE: ValueSink = {
  number: nothing,
  scalar: nothing,
  object: () => ({ field: () => IGNORE, end: nothing }),
  array: () => ({ item: IGNORE, end: nothing }),
}

/** Forwards the events of a scanner to a tree of sinks. */
export class SinkEvents implements JsonEvents {
  readonly #open: (ObjectSink | ArraySink)[] = []
  #target: ValueSink

  constructor(root: ValueSink) {
    this.#target = root
  }

  number(value: number): void {
    this.#target.number(value)
  }

  scalar(value: Scalar): void {
    this.#target.scalar(value)
  }

  beginObject(): void {
    this.#open.push(this.#target.object())
  }

  field(name: string): void {
    const open = this.#open.at(-1)
    if (open !== undefined && 'field' in open) this.#target = open.field(name)
  }

  beginArray(): void {
    const array = this.#target.array()
    this.#open.push(array)
    this.#target = array.item
  }

  endObject(): void {
    this.#end()
  }

  endArray(): void {
    this.#end()
  }

  #end(): void {
    this.#open.pop()?.end()
    const open = this.#open.at(-1)
    if (open !== undefined && 'item' in open) this.#target = open.item
  }
}

/** Sets a field; `__proto__` is an ordinary name. */
function setField(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, ...OWN })
}

/**
 * Builds the whole value like JSON.parse and passes it to `done`. For small parts of a document: `count` is called for
 * each value inside, and can throw to limit them.
 */
export function buildValue(done: (value: unknown) => void, count: () => void = nothing): ValueSink {
  const add = (value: unknown): void => {
    count()
    done(value)
  }
  return {
    number: add,
    scalar: add,
    object: () => {
      const built: Record<string, unknown> = {}
      count()
      return {
        field: (name) => buildValue((value) => setField(built, name, value), count),
        end: () => done(built),
      }
    },
    array: () => {
      const built: unknown[] = []
      count()
      return { item: buildValue((value) => built.push(value), count), end: () => done(built) }
    },
  }
}

/** The text; null: it is empty, or no text. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
