/** The requested provider and model; null: the default. */
export interface ProviderChoice {
  readonly provider: string | null
  readonly model: string | null
}

/** A file or recording of a batch. */
export type Member =
  | { readonly state: 'uploading'; readonly name: string; readonly uploadKey: number }
  /** Its length is unknown. */
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

/** Recordings that are submitted together, once all their lengths are known and, if required, the user has agreed. */
export interface Batch extends ProviderChoice {
  readonly id: string
  /** The decision, by the user or automatic below the limit; null: none yet. */
  readonly answer: 'go' | 'no' | null
  /** Whether the user has agreed to the cost; `needed`: the server requires it. */
  readonly consent: 'none' | 'needed' | 'given'
  readonly members: readonly Member[]
}

/**
 * `gathering`: uploads or lengths are pending. `complete`: all lengths are known, no decision yet. `starting`: decided,
 * not all are started. `refused`: some could not be started. `declined`: the user said no. `over`: nothing left to do;
 * unreadable files may be left to report.
 */
export type BatchPhase = 'gathering' | 'complete' | 'starting' | 'refused' | 'declined' | 'over'

export function phaseOf({ answer, members }: Batch): BatchPhase {
  const has = (state: Member['state']) => members.some((member) => member.state === state)
  if (answer === 'no') return 'declined'
  if (answer === 'go') return has('ready') ? 'starting' : has('refused') ? 'refused' : 'over'
  if (has('uploading') || has('measuring')) return 'gathering'
  return has('ready') ? 'complete' : 'over'
}

/** Whether the batch continues without an answer of the user. */
export function isInProgress(batch: Batch): boolean {
  const phase = phaseOf(batch)
  return phase === 'gathering' || phase === 'starting'
}

/** Returns the members in one state. */
export function membersIn<State extends Member['state']>(
  { members }: Batch,
  state: State,
): readonly Extract<Member, { state: State }>[] {
  return members.filter((member) => member.state === state) as Extract<Member, { state: State }>[]
}

/** Returns the total length of the members that can be diarized, in seconds. */
export function readySeconds(batch: Batch): number {
  return membersIn(batch, 'ready').reduce((sum, { seconds }) => sum + seconds, 0)
}

/** The server's settings for asking before paid diarizations. */
export interface ConfirmationRule {
  readonly confirmHours: number
  /** The server's default provider; null: it has none. */
  readonly defaultProvider: string | null
  readonly paid: readonly string[]
}

/** Replaces the default provider (null) by its name. */
export function withProviderName(
  { provider, model }: ProviderChoice,
  { defaultProvider }: ConfirmationRule,
): ProviderChoice {
  return { provider: provider ?? defaultProvider, model }
}

/** Whether the user must agree to send this length to the provider. */
export function needsConfirmation(
  choice: ProviderChoice,
  seconds: number,
  rule: ConfirmationRule,
): boolean {
  const { provider } = withProviderName(choice, rule)
  return provider !== null && rule.paid.includes(provider) && seconds > rule.confirmHours * 3600
}

const KEY = 'toolkit-batches'

/** Returns the session storage; may throw if the browser blocks it. */
type TabStorage = () => Pick<Storage, 'getItem' | 'setItem'>

/** Stores the batches for a reload of this tab, without files being uploaded, which a page cannot read again. */
export function storeBatches(tab: TabStorage, batches: readonly Batch[]): void {
  const kept = batches
    .map((batch) => ({
      ...batch,
      members: batch.members.filter(({ state }) => state !== 'uploading'),
    }))
    .filter(({ members }) => members.length > 0)
  try {
    tab().setItem(KEY, JSON.stringify(kept))
  } catch {
    // Storage is blocked or full: a reload loses the question, but no recording.
  }
}

/** Returns the batches of this tab before it was reloaded. */
export function readBatches(tab: TabStorage): readonly Batch[] {
  try {
    const stored: unknown = JSON.parse(tab().getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.map(withConsent).filter(isBatch) : []
  } catch {
    // Storage is blocked, or its content is invalid.
    return []
  }
}

/** Batches stored by earlier versions have no `consent`. */
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
