import type { NamedCurve } from '@toolkit/core'
import { JsonFault, readJson } from './json/json-reader.ts'
import {
  buildValue,
  IGNORE,
  type ObjectSink,
  textOrNull,
  type ValueSink,
} from './json/json-sink.ts'
import { type OutputParts, outputParts } from './result/result-output.ts'
import { listOf, rejectNonNull } from './result/result-shape.ts'

/** An item of a list of turns has so many values at most. */
const MAX_ITEM_VALUES = 100_000
/** Texts beside the output. `uri` is that of pyannote.core. */
const TEXTS: readonly string[] = ['status', 'name', 'url', 'uri']

/**
 * Called at the start of a list of the output, by its name (`diarization`); `''`: the text itself is a list. Returns what
 * receives the items, or null to skip the list. It may throw `JsonFault`.
 */
export type ListReceiver = (name: string) => ((item: unknown) => void) | null

/** What a text has besides its lists. */
export interface JobOutputText {
  /** The texts beside the output by name: `status`, `name`, `url`, `uri`. */
  readonly texts: ReadonlyMap<string, string>
  readonly curves: readonly NamedCurve[]
  /** The provider's own warning first, followed by those about invalid values. */
  readonly warnings: readonly string[]
  readonly error: string | null
  /** `speakerNames` beside the output, which our export adds: not checked; undefined: there is none. */
  readonly speakerNames: unknown
}

/**
 * Reads a whole job, its bare `output` or a bare list of turns as a stream. Curves are read as by `readJobAnswer`; the
 * items of the lists named in `lists` go to `receive`, one by one.
 * Throws `JsonFault` with its place: no JSON, a value of `lists` that is no list, very large items.
 */
export async function readJobOutput(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  lists: readonly string[],
  receive: ListReceiver,
): Promise<JobOutputText> {
  const bare = outputParts()
  const texts = new Map<string, string>()
  const inside: OutputParts[] = []
  let speakerNames: unknown
  const names = boundedValue(MAX_ITEM_VALUES, (value) => {
    speakerNames = value
  })
  for (const name of lists) bare.fields.set(name, namedList(name, receive))
  const wrapped: ValueSink = {
    ...rejectNonNull(() => {
      throw new JsonFault('output is not an object')
    }),
    object: () => outputObject(lists, receive, (parts) => inside.push(parts)),
  }
  const root: ValueSink = {
    ...rejectNonNull(() => {
      throw new JsonFault('the text is neither an object nor a list')
    }),
    object: () => ({
      field: (name) => {
        if (name === 'output') return wrapped
        if (name === 'speakerNames') return names
        if (TEXTS.includes(name)) return textSink((text) => texts.set(name, text))
        return bare.fields.get(name) ?? IGNORE
      },
      end: () => undefined,
    }),
    array: () => ({ item: itemSink(receive('')), end: () => undefined }),
  }
  await readJson(bytes, root, { places: true })
  const all = [bare.finish(), ...inside.slice(-1)]
  return {
    texts,
    curves: all.flatMap(({ curves }) => curves),
    warnings: all.flatMap(({ warnings }) => warnings),
    error: all.map(({ error }) => error).find((error) => error !== null) ?? null,
    speakerNames,
  }
}

function outputObject(
  lists: readonly string[],
  receive: ListReceiver,
  done: (parts: OutputParts) => void,
): ObjectSink {
  const { fields, finish } = outputParts()
  for (const name of lists) fields.set(name, namedList(name, receive))
  return { field: (name) => fields.get(name) ?? IGNORE, end: () => done(finish()) }
}

function namedList(name: string, receive: ListReceiver): ValueSink {
  const notAList = (): never => {
    throw new JsonFault(`${name} is not a list`)
  }
  return {
    ...listOf(notAList, IGNORE, () => undefined),
    array: () => ({ item: itemSink(receive(name)), end: () => undefined }),
  }
}

function itemSink(receive: ((item: unknown) => void) | null): ValueSink {
  return receive === null ? IGNORE : boundedValue(MAX_ITEM_VALUES, receive)
}

/** As `buildValue`, for one value after the other. Throws `JsonFault` for a value with more than `limit` values inside. */
export function boundedValue(limit: number, done: (value: unknown) => void): ValueSink {
  let count = 0
  return buildValue(
    (value) => {
      count = 0
      done(value)
    },
    () => {
      count += 1
      if (count > limit) throw new JsonFault(`a value has more than ${limit} values inside`)
    },
  )
}

function textSink(done: (text: string) => void): ValueSink {
  return {
    ...IGNORE,
    scalar: (value) => {
      const text = textOrNull(value)
      if (text !== null) done(text)
    },
  }
}
