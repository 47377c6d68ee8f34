import {
  ALL_RECORDINGS,
  NO_BOUNDS,
  type Position,
  type Storage,
  type Turn,
  type Upload,
} from '@toolkit/core'

const PAGE = 5_000

export async function countRecordings({ recordings }: Storage): Promise<number> {
  return (await recordings.list({ ...ALL_RECORDINGS, limit: 1 })).total
}

/** The turns of a run in the order of their starts. */
export async function turnsOf({ turns }: Storage, runId: string): Promise<readonly Turn[]> {
  const all: Turn[] = []
  let after: Position | null = null
  while (true) {
    const page = await turns.list(runId, {
      confidence: NO_BOUNDS,
      window: NO_BOUNDS,
      sort: 'start',
      descending: false,
      limit: PAGE,
      after,
    })
    all.push(...page.items)
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return all
    after = { value: last.start, id: String(last.index) }
  }
}

/** Whether an upload's bytes are not in a recording yet. */
export async function holdsBytes({ recordings }: Storage, upload: Upload): Promise<boolean> {
  return upload.finishedAt === null && (await recordings.get(upload.recordingId)) === null
}

/** Uploads of unknown size came in one request that ended with its server: the next start would drop them. */
export function isLeftBehind({ sizeBytes, finishedAt }: Upload): boolean {
  return sizeBytes === null && finishedAt === null
}
