import type { ValueSink } from './json-sink.ts'

/** Sets a field as JSON.parse does: `__proto__` is a name like any other. */
function setField(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value
  else Object.defineProperty(target, name, { value, ...OWN })
}

const OWN = { writable: true, enumerable: true, configurable: true }

/** Builds the whole value, as JSON.parse would, and hands it to `done`. For small parts of a document. */
export function buildValue(done: (value: unknown) => void): ValueSink {
  return {
    number: done,
    scalar: done,
    object: () => {
      const built: Record<string, unknown> = {}
      return {
        field: (name) => buildValue((value) => setField(built, name, value)),
        end: () => done(built),
      }
    },
    array: () => {
      const built: unknown[] = []
      return { item: buildValue((value) => built.push(value)), end: () => done(built) }
    },
  }
}
