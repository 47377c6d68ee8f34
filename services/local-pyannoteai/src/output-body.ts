import type { StoredBytes } from './job-files.ts'

/** `head` as JSON with the stored result as its `output`; without one where there is none. Never held as a whole. */
export function bodyWithOutput(head: object, result: StoredBytes | null): StoredBytes {
  const text = JSON.stringify(head)
  if (result === null) {
    const whole = Buffer.from(text)
    return {
      sizeBytes: whole.length,
      bytes: async function* () {
        yield whole
      },
    }
  }
  const start = Buffer.from(`${text.slice(0, -1)},"output":`)
  const end = Buffer.from('}')
  return {
    sizeBytes: start.length + result.sizeBytes + end.length,
    bytes: async function* () {
      yield start
      yield* result.bytes()
      yield end
    },
  }
}
