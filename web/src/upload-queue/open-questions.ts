/** A finished upload whose question about a duplicate is not answered yet. */
export interface OpenQuestion {
  readonly name: string
  readonly sizeBytes: number
  readonly recordingId: string
  /** Ids of earlier recordings with the same bytes. */
  readonly sameAs: readonly string[]
  readonly duplicateOf: string
  /** The API fields of the upload. */
  readonly fields: Readonly<Record<string, string>>
}

const KEY = 'toolkit-duplicate-questions'

/** Returns the session storage; may throw if the browser blocks it. */
type TabStorage = () => Pick<Storage, 'getItem' | 'setItem'>

/** Stores the questions for a reload of this tab. */
export function storeQuestions(tab: TabStorage, questions: readonly OpenQuestion[]): void {
  try {
    tab().setItem(KEY, JSON.stringify(questions))
  } catch {
    // Storage is blocked or full: a reload loses the question, but no recording.
  }
}

/** Returns the questions of this tab before it was reloaded. */
export function readQuestions(tab: TabStorage): readonly OpenQuestion[] {
  try {
    const stored: unknown = JSON.parse(tab().getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isQuestion) : []
  } catch {
    // Storage is blocked, or its content is invalid.
    return []
  }
}

function isQuestion(value: unknown): value is OpenQuestion {
  if (typeof value !== 'object' || value === null) return false
  const { name, sizeBytes, recordingId, sameAs, duplicateOf, fields } = value as Record<
    string,
    unknown
  >
  return (
    typeof name === 'string' &&
    typeof sizeBytes === 'number' &&
    typeof recordingId === 'string' &&
    isTexts(sameAs) &&
    typeof duplicateOf === 'string' &&
    typeof fields === 'object' &&
    fields !== null &&
    isTexts(Object.values(fields))
  )
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
