import { ToolkitError } from '@toolkit/core'
import type { ValueSink } from './json-sink.ts'

/** The error for a job answer that cannot be used. `what` continues "The provider's answer cannot be used: ". */
export function badResult(what: string, cause?: unknown): ToolkitError {
  const message = `The provider's answer cannot be used: ${what}. Run the diarization again; if it stays so, report it with the job's id.`
  return new ToolkitError('provider-bad-result', message, { cause })
}

/** Takes null (kept as absent) and refuses everything else; the shapes below open one kind of value each. */
export function refuseAllBut(what: string, expected: string): ValueSink {
  const refuse = (): never => {
    throw badResult(`${what} is not ${expected}`)
  }
  return {
    number: refuse,
    scalar: (value) => {
      if (value !== null) refuse()
    },
    object: refuse,
    array: refuse,
  }
}

/** An object whose fields `open` names anew for every object; null passes as absent. */
export function objectOf(
  what: string,
  open: () => { field(name: string): ValueSink; end(): void },
): ValueSink {
  return { ...refuseAllBut(what, 'an object'), object: open }
}

/** A list whose items `item` takes; `begin` tells that the list is there. null passes as absent. */
export function listOf(what: string, item: ValueSink, begin: () => void): ValueSink {
  return {
    ...refuseAllBut(what, 'a list'),
    array: () => {
      begin()
      return { item, end: () => undefined }
    },
  }
}
