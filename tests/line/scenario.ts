/** The expected answer of a step. `body` is compared by `toMatchObject`; `{name}` is replaced by a kept value. */
export interface Expected {
  readonly status: number
  readonly code?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | RegExp>>
  /** Further assertions. */
  readonly check?: (answer: Answer, kept: ReadonlyMap<string, string>) => void
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body of a JSON answer, else null. */
  // biome-ignore lint/suspicious/noExplicitAny: scenarios look into answers of every shape
  readonly json: any
}

/** A call of the API. `{name}` in path, headers and body is replaced by what an earlier step kept. */
export interface Call {
  readonly call: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly body?: string
  readonly form?: () => FormData
  readonly expect: Expected
  /** Name → dotted path into the JSON answer. */
  readonly keep?: Readonly<Record<string, string>>
}

/** Waits until the newest run of a recording has ended, by the events. */
export interface Ended {
  readonly untilEnded: string
  readonly status: 'succeeded' | 'failed' | 'canceled'
}

export type Step = Call | Ended

export interface Scenario {
  readonly name: string
  readonly steps: readonly Step[]
}

/** Uploads a recording and keeps its id as `name`. */
export function uploaded(form: () => FormData, name = 'id'): Call {
  return {
    call: 'POST',
    path: '/api/recordings',
    form,
    expect: { status: 201 },
    keep: { [name]: 'id' },
  }
}

/** Permanently deletes the recording whose id was kept as `name`. */
export function deleted(name = 'id'): Call {
  const path = `/api/recordings/{${name}}?permanently=true`
  return { call: 'DELETE', path, expect: { status: 204 } }
}
