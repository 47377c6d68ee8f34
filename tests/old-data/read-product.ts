import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'

type Json = Readonly<Record<string, unknown>>

interface Item extends Json {
  readonly id: string
}

interface Run extends Item {
  readonly status: string
  readonly curves: readonly { readonly kind: string; readonly speaker: string | null }[]
}

/** What the API says about one recording. */
export interface RecordingContent {
  readonly recording: Item
  readonly verdicts: readonly Json[]
  readonly runs: readonly RunContent[]
  /** SHA-256 of the uploaded bytes, and of the sound if there is one. */
  readonly original: string
  readonly sound: string | null
  readonly peaks: unknown
}

/** What the API says about one run, with its results if it succeeded. */
export interface RunContent {
  readonly run: Run
  readonly turns: readonly Json[]
  readonly spots: unknown
  readonly statistics: unknown
  /** SHA-256 of the packed samples, by kind and speaker. */
  readonly curves: Readonly<Record<string, string>>
}

/** The content of a product, as far as the API shows it. */
export interface ProductContent {
  /** The names of the recordings in several orders. */
  readonly orders: Readonly<Record<string, readonly string[]>>
  readonly facets: unknown
  readonly recordings: Readonly<Record<string, RecordingContent>>
}

const ORDERS = ['name', '-createdAt', 'sampleMean', '-turnMinimum', '-humanScore', '-disagreement']

/** Reads everything that the API of a product says about its recordings. Throws if a call fails. */
export async function readProduct(origin: string): Promise<ProductContent> {
  const orders: Record<string, readonly string[]> = {}
  const recordings: Record<string, RecordingContent> = {}
  for (const order of ORDERS) {
    const list = (await items(origin, `/recordings?sort=${order}&limit=100`)) as Item[]
    orders[order] = list.map(({ name }) => String(name))
    for (const listed of list) {
      const name = String(listed.name)
      recordings[name] ??= await readRecording(origin, listed.id)
      // A list has all fields but two.
      const { speakerNames, scored } = recordings[name].recording
      assert.deepEqual({ ...listed, speakerNames, scored }, recordings[name].recording)
    }
  }
  return { orders, facets: await json(origin, '/recordings/facets'), recordings }
}

async function readRecording(origin: string, id: string): Promise<RecordingContent> {
  const at = `/recordings/${id}`
  const recording = (await json(origin, at)) as Item
  const hasSound = recording.error === null
  const runs = (await items(origin, `${at}/diarizations?limit=100`)) as Run[]
  return {
    recording,
    verdicts: await items(origin, `${at}/human-scores?limit=100`),
    runs: await Promise.all(runs.map((run) => readRun(origin, at, run))),
    original: await sha256(origin, `${at}/original`),
    sound: hasSound ? await sha256(origin, `${at}/audio`) : null,
    peaks: hasSound ? await json(origin, `${at}/peaks?bins=8`) : null,
  }
}

async function readRun(origin: string, at: string, run: Run): Promise<RunContent> {
  if (run.status !== 'succeeded')
    return { run, turns: [], spots: null, statistics: null, curves: {} }
  const curves: Record<string, string> = {}
  for (const { kind, speaker } of run.curves) {
    const name = speaker === null ? kind : `${kind}:${speaker}`
    const query = `run=${run.id}&curve=${encodeURIComponent(name)}`
    curves[name] = await sha256(origin, `${at}/curve?${query}`, 'application/octet-stream')
  }
  return {
    run,
    turns: await items(origin, `${at}/turns?run=${run.id}&limit=500`),
    spots: run.curves.length === 0 ? null : await json(origin, `${at}/spots?run=${run.id}&max=90`),
    statistics: await json(origin, `${at}/statistics?run=${run.id}`),
    curves,
  }
}

async function items(origin: string, path: string): Promise<readonly Json[]> {
  const page = (await json(origin, path)) as { items: Json[]; nextCursor: string | null }
  if (page.nextCursor !== null) throw new Error(`${path} has more than one page`)
  return page.items
}

async function json(origin: string, path: string): Promise<unknown> {
  return (await answer(origin, path)).json()
}

async function sha256(origin: string, path: string, accept = '*/*'): Promise<string> {
  const bytes = new Uint8Array(await (await answer(origin, path, accept)).arrayBuffer())
  return createHash('sha256').update(bytes).digest('hex')
}

async function answer(origin: string, path: string, accept = 'application/json') {
  const response = await fetch(`${origin}/api${path}`, { headers: { accept } })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response
}
