/** Who shall diarize. null: the server's default. */
export interface Wanted {
  readonly provider: string | null
  readonly model: string | null
}

/** A file or recording that is to be diarized together with others. */
export type Member =
  | { readonly state: 'uploading'; readonly name: string; readonly uploadKey: number }
  /** Its length is not known yet. */
  | { readonly state: 'measuring'; readonly name: string; readonly id: string }
  | {
      readonly state: 'ready'
      readonly name: string
      readonly id: string
      readonly seconds: number
    }
  /** It cannot be decoded. */
  | {
      readonly state: 'unreadable'
      readonly name: string
      readonly id: string
      readonly reason: string
    }
  | { readonly state: 'started'; readonly name: string; readonly id: string }
  /** Its diarization could not be started. */
  | {
      readonly state: 'refused'
      readonly name: string
      readonly id: string
      readonly seconds: number
      readonly reason: string
    }

/** Recordings that go to a provider at once; nothing is handed in before their lengths are known and agreed to. */
export interface Batch extends Wanted {
  readonly id: string
  /** What was decided, by the person or because it is short enough; null: nothing yet. */
  readonly answer: 'go' | 'no' | null
  /** Whether the person agreed to what it costs; `needed`: the server asks for it. */
  readonly consent: 'none' | 'needed' | 'given'
  readonly members: readonly Member[]
}

/**
 * `gathering`: files or lengths are on their way. `complete`: every length is known, and nothing decided. `starting`:
 * decided, and not all are started. `refused`: some could not be started. `declined`: the person said no. `over`:
 * nothing is left to do; there may be something to say.
 */
export type BatchPhase = 'gathering' | 'complete' | 'starting' | 'refused' | 'declined' | 'over'

export function phaseOf({ answer, members }: Batch): BatchPhase {
  const has = (state: Member['state']) => members.some((member) => member.state === state)
  if (answer === 'no') return 'declined'
  if (answer === 'go') return has('ready') ? 'starting' : has('refused') ? 'refused' : 'over'
  if (has('uploading') || has('measuring')) return 'gathering'
  return has('ready') ? 'complete' : 'over'
}

/** Whether the batch gets on without an answer of the person. */
export function goesOnByItself(batch: Batch): boolean {
  const phase = phaseOf(batch)
  return phase === 'gathering' || phase === 'starting'
}

/** The members in one state. */
export function membersIn<State extends Member['state']>(
  { members }: Batch,
  state: State,
): readonly Extract<Member, { state: State }>[] {
  return members.filter((member) => member.state === state) as Extract<Member, { state: State }>[]
}

/** Length of all that can be diarized, in seconds. */
export function readySeconds(batch: Batch): number {
  return membersIn(batch, 'ready').reduce((sum, { seconds }) => sum + seconds, 0)
}

/** What decides whether the person is asked, as the server tells. */
export interface Rule {
  readonly confirmHours: number
  /** The server's default provider; null: it has none. */
  readonly usual: string | null
  readonly paid: readonly string[]
}

/** What is wanted, with the provider by its name where the server's default is. */
export function byName({ provider, model }: Wanted, { usual }: Rule): Wanted {
  return { provider: provider ?? usual, model }
}

/** Whether so much goes to a paid provider at once that the person has to agree. */
export function mustAsk(wanted: Wanted, seconds: number, rule: Rule): boolean {
  const { provider } = byName(wanted, rule)
  return provider !== null && rule.paid.includes(provider) && seconds > rule.confirmHours * 3600
}

const KEY = 'toolkit-batches'

/** Where a tab keeps things over a reload; asking for it may already be refused. */
type Tab = () => Pick<Storage, 'getItem' | 'setItem'>

/** Keeps the batches over a reload of this tab. Files that are on their way are not kept: the page has to be given them again. */
export function storeBatches(tab: Tab, batches: readonly Batch[]): void {
  const kept = batches
    .map((batch) => ({
      ...batch,
      members: batch.members.filter(({ state }) => state !== 'uploading'),
    }))
    .filter(({ members }) => members.length > 0)
  try {
    tab().setItem(KEY, JSON.stringify(kept))
  } catch {
    // Storage is refused or full: a reload forgets the question, and the recordings stay as they are.
  }
}

/** The batches of this tab before it was reloaded. */
export function readBatches(tab: Tab): readonly Batch[] {
  try {
    const stored: unknown = JSON.parse(tab().getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.map(withConsent).filter(isBatch) : []
  } catch {
    // Storage is refused, or what is in it is not ours: there is no question.
    return []
  }
}

/** A batch that a page of before has stored says nothing of consent. */
function withConsent(stored: unknown): unknown {
  return typeof stored === 'object' && stored !== null ? { consent: 'none', ...stored } : stored
}

function isBatch(value: unknown): value is Batch {
  if (typeof value !== 'object' || value === null) return false
  const { id, answer, consent, provider, model, members } = value as Record<string, unknown>
  return (
    typeof id === 'string' &&
    (answer === null || answer === 'go' || answer === 'no') &&
    (consent === 'none' || consent === 'needed' || consent === 'given') &&
    (provider === null || typeof provider === 'string') &&
    (model === null || typeof model === 'string') &&
    Array.isArray(members) &&
    members.every(isMember)
  )
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false
  const { state, id, name, seconds, reason } = value as Record<string, unknown>
  if (typeof id !== 'string' || typeof name !== 'string') return false
  if (state === 'measuring' || state === 'started') return true
  if (state === 'ready') return typeof seconds === 'number'
  if (state === 'unreadable') return typeof reason === 'string'
  return state === 'refused' && typeof seconds === 'number' && typeof reason === 'string'
}
