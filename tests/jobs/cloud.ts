import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withTimeout } from '@toolkit/core'
import {
  createFaults,
  type Faults,
  GENERATED_MODEL,
  generatedEngine,
  openLocalPyannoteai,
} from '@toolkit/local-pyannoteai'
import type { ManualClock } from '@toolkit/testkit'

export const CLOUD_KEY = 'the-key-of-the-account'
export const CLOUD_SECRET = 'the-signing-secret-of-the-account'
/** An in-memory file system if available; disk syncs would take most of the time. */
const MEMORY = '/dev/shm'

export const PUBLIC_URL = 'https://notices.example'

/** A cloud with configurable faults, in this process: the local pyannoteAI with generated results. */
export interface Cloud {
  readonly faults: Faults
  readonly fetch: typeof fetch
  /** Number of diarizations per recording, by the path of its file. */
  readonly diarized: ReadonlyMap<string, number>
  /** Lists the jobs of a source. */
  jobsOf(source: string): Promise<readonly { readonly id: string; readonly status: string }[]>
  close(): Promise<void>
}

export async function openCloud(
  clock: ManualClock,
  receive: (request: Request) => Promise<Response>,
): Promise<Cloud> {
  const folder = await mkdtemp(path.join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'cloud-'))
  const faults = createFaults({ clock })
  const diarized = new Map<string, number>()
  const engine = generatedEngine()
  let ids = 0
  const service = await openLocalPyannoteai({
    folder,
    engine: {
      ...engine,
      run(job, options) {
        diarized.set(job.path, (diarized.get(job.path) ?? 0) + 1)
        return engine.run(job, options)
      },
    },
    key: CLOUD_KEY,
    clock,
    ids: () => {
      ids += 1
      return `cloud-${ids}`
    },
    log: () => undefined,
    modelName: GENERATED_MODEL,
    faults,
    signingSecret: CLOUD_SECRET,
    post: async (address, headers, body, signal) => {
      const parts: Uint8Array[] = []
      for await (const part of body) parts.push(part)
      const init = { method: 'POST', headers, body: Buffer.concat(parts), signal }
      return (await receive(new Request(address, init))).status
    },
  })
  const fetchCloud: typeof fetch = async (input, init) => {
    const request = new Request(input as string, init)
    const error = () => new TypeError('fetch failed')
    return withTimeout({ clock, ms: LIMIT_MS, signal: request.signal, error }, async () =>
      service.app.fetch(request),
    )
  }
  return {
    faults,
    fetch: fetchCloud,
    diarized,
    async jobsOf(source) {
      const found: { id: string; status: string }[] = []
      const headers = { authorization: `Bearer ${CLOUD_KEY}` }
      let cursor: string | null = null
      do {
        const query: string = cursor === null ? '' : `&cursor=${cursor}`
        const address = `http://cloud.example/v2/jobs?limit=100${query}`
        const page = (await (await fetchCloud(address, { headers })).json()) as {
          items: { id: string; status: string; source: string }[]
          nextCursor: string | null
        }
        found.push(...page.items.filter((item) => item.source === source))
        cursor = page.nextCursor
      } while (cursor !== null)
      return found
    },
    async close() {
      await service.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Maximum wait for a response, by the test clock, so that a lost response does not block. */
const LIMIT_MS = 60_000
