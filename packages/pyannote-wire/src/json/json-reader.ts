import { setImmediate } from 'node:timers/promises'
import { JsonScanner } from './json-scanner.ts'
import { SinkEvents, type ValueSink } from './json-sink.ts'

const SLICE_BYTES = 64 * 1024
/** Maximum time in ms between two yields to the event loop. */
const YIELD_INTERVAL_MS = 5

/** A place in a text, from 1. The column counts characters. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** An error in a JSON text: of its syntax, or of its content if a sink has thrown it. */
export class JsonFault extends Error {
  /** The end of the value, or the character that is wrong. Null: the reader has not added it. */
  readonly place: TextPlace | null

  constructor(message: string, place: TextPlace | null = null, options?: ErrorOptions) {
    super(message, options)
    this.name = 'JsonFault'
    this.place = place
  }
}

/**
 * Reads a JSON text (UTF-8) as a stream into `sink`. Yields to the event loop every few milliseconds.
 * Throws `JsonFault` for what is no JSON, for nesting above 256, for strings above 8 MiB, and for `JsonFault`s of the
 * sink; with its place if `places` are counted, which takes a sixth of the time.
 */
export async function readJson(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sink: ValueSink,
  { places }: { readonly places: boolean },
): Promise<void> {
  const scanner = new JsonScanner(new SinkEvents(sink))
  const passed = places ? new PlaceCounter() : null
  let lastYield = performance.now()
  for await (const block of bytes) {
    for (let from = 0; from < block.length; from += SLICE_BYTES) {
      const slice = block.subarray(from, from + SLICE_BYTES)
      try {
        scanner.write(slice)
      } catch (error) {
        passed?.add(slice.subarray(0, scanner.failedAt))
        throw withPlace(error, passed?.place ?? null)
      }
      passed?.add(slice)
      if (performance.now() - lastYield < YIELD_INTERVAL_MS) continue
      await setImmediate()
      lastYield = performance.now()
    }
  }
  try {
    scanner.end()
  } catch (error) {
    throw withPlace(error, passed?.place ?? null)
  }
}

function withPlace(error: unknown, place: TextPlace | null): unknown {
  if (error instanceof SyntaxError || error instanceof JsonFault) {
    return new JsonFault(error.message, place, { cause: error })
  }
  return error
}

/** Counts lines and characters of UTF-8. */
class PlaceCounter {
  #line = 1
  #column = 1

  add(bytes: Uint8Array): void {
    let line = this.#line
    let column = this.#column
    for (const byte of bytes) {
      if (byte === 0x0a) {
        line += 1
        column = 1
      } else if ((byte & 0xc0) !== 0x80) {
        // The other bytes of a character begin with the bits 10.
        column += 1
      }
    }
    this.#line = line
    this.#column = column
  }

  get place(): TextPlace {
    return { line: this.#line, column: this.#column }
  }
}
