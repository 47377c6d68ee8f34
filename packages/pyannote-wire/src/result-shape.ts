import { ToolkitError } from '@toolkit/core'
import { IGNORE, type ValueSink } from './json-sink.ts'

/** The error for a job answer that cannot be used. `what` continues "The provider's answer cannot be used: ". */
export function badResult(what: string, cause?: unknown): ToolkitError {
  const message = `The provider's answer cannot be used: ${what}. Run the diarization again; if it stays so, report it with the job's id.`
  return new ToolkitError('provider-bad-result', message, { cause })
}

const nothing = (): void => undefined

/** Takes any value, keeps nothing of it, and says that one was there. null passes as absent. */
export function anyBut(odd: () => void): ValueSink {
  return {
    number: odd,
    scalar: (value) => {
      if (value !== null) odd()
    },
    object: () => {
      odd()
      return IGNORE.object()
    },
    array: () => {
      odd()
      return IGNORE.array()
    },
  }
}

/** An object whose fields `open` names anew for every object; null passes as absent, anything else as `odd`. */
export function objectOf(
  odd: () => void,
  open: () => { field(name: string): ValueSink; end(): void },
): ValueSink {
  return { ...anyBut(odd), object: open }
}

/** A list whose items `item` takes; `begin` tells that it is there. null passes as absent, anything else as `odd`. */
export function listOf(odd: () => void, item: ValueSink, begin: () => void): ValueSink {
  return {
    ...anyBut(odd),
    array: () => {
      begin()
      return { item, end: nothing }
    },
  }
}
