import { expect } from 'vitest'
import { Events } from './events.ts'
import type { Answer, Call, Ended, Expected, Scenario } from './scenario.ts'

/** Runs a scenario against a running product. */
export async function runScenario(origin: string, scenario: Scenario): Promise<void> {
  const kept = new Map<string, string>()
  const events = await Events.open(origin)
  try {
    for (const step of scenario.steps) {
      if ('untilEnded' in step) await ended(origin, events, fill(step.untilEnded, kept), step)
      else await call(origin, step, kept)
    }
  } finally {
    await events.close()
  }
}

/** Reads the runs again after each matching event. */
async function ended(origin: string, events: Events, id: string, step: Ended): Promise<void> {
  const over = ['succeeded', 'failed', 'canceled']
  for (;;) {
    const from = events.count
    const answer = await fetch(`${origin}/api/recordings/${id}`)
    const { status } = (await answer.json()) as { status: string }
    if (over.includes(status)) {
      expect(status, `recording ${id}`).toBe(step.status)
      return
    }
    await events.first(({ event, data }) => event === 'recording' && data.id === id, from)
  }
}

async function call(origin: string, step: Call, kept: Map<string, string>): Promise<void> {
  const path = fill(step.path, kept)
  const headers = new Headers(JSON.parse(fill(JSON.stringify(step.headers ?? {}), kept)))
  const init: RequestInit = { method: step.call, headers, redirect: 'error' }
  if (step.json !== undefined) {
    headers.set('content-type', 'application/json')
    init.body = fill(JSON.stringify(step.json), kept)
  } else if (step.body !== undefined) init.body = step.body
  else if (step.form) init.body = step.form()
  const response = await fetch(origin + path, init)
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  const answer: Answer = {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : null,
  }
  compare(`${step.call} ${path}`, answer, step.expect, kept)
  for (const [name, at] of Object.entries(step.keep ?? {})) {
    const value = at.split('.').reduce((json, key) => json?.[key], answer.json)
    expect(value, `${step.call} ${path} answers ${at}`).toBeDefined()
    kept.set(name, String(value))
  }
}

function compare(what: string, answer: Answer, wanted: Expected, kept: Map<string, string>): void {
  expect(answer.status, `${what}: ${answer.text.slice(0, 500)}`).toBe(wanted.status)
  if (answer.status >= 400 && answer.text !== '') {
    expect(answer.headers.get('content-type'), what).toContain('application/problem+json')
    expect(answer.json, what).toMatchObject({ status: answer.status, code: expect.any(String) })
  }
  if (wanted.code !== undefined) expect(answer.json?.code, what).toBe(wanted.code)
  if (wanted.body !== undefined) expect(answer.json, what).toMatchObject(fillAll(wanted.body, kept))
  for (const [name, value] of Object.entries(wanted.headers ?? {})) {
    expect(answer.headers.get(name) ?? '', `${what}: ${name}`).toMatch(value)
  }
  wanted.check?.(answer, kept)
}

function fill(text: string, kept: ReadonlyMap<string, string>): string {
  return text.replace(/\{([a-zA-Z]+)\}/g, (whole, name) => kept.get(name) ?? whole)
}

/** Fills strings anywhere in a value; matchers of the test library pass through. */
// biome-ignore lint/suspicious/noExplicitAny: an expected body has any shape
function fillAll(value: any, kept: ReadonlyMap<string, string>): any {
  if (typeof value === 'string') return fill(value, kept)
  if (Array.isArray(value)) return value.map((item) => fillAll(item, kept))
  if (value === null || typeof value !== 'object') return value
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, fillAll(v, kept)]))
}
