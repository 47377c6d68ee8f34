import { ApiError } from '@toolkit/server/client'
import { errorMessage } from '../../api/error-message.ts'

/** Why a file was not imported, what to do, and what can be chosen. */
export interface ImportFault {
  readonly message: string
  /** What helps; null: the message says it. */
  readonly advice: string | null
  /** The results of the file by name, if one has to be chosen. */
  readonly choices: readonly string[]
}

const ADVICE: Readonly<Record<string, string>> = {
  'import-unknown-format':
    'Save it as RTTM, CSV, TextGrid, ELAN, Audacity labels, Label Studio or pyannoteAI JSON, and import that file.',
  'import-invalid':
    'Nothing was imported. Correct this place in the file, or export the file again from the tool that made it.',
  'import-too-large': 'Nothing was imported. Split the file, one recording in each.',
}

/** Describes the error of an import. */
export function importFault(error: unknown): ImportFault {
  if (!(error instanceof ApiError))
    return { message: errorMessage(error), advice: null, choices: [] }
  const { code, problem } = error
  const choices =
    code === 'import-no-match'
      ? (problem.errors ?? []).filter(({ path }) => path === 'result').map(({ message }) => message)
      : []
  if (choices.length > 0) {
    return {
      message: `The file has the results of ${choices.length} recordings, and none is named like this one.`,
      advice: 'Choose the one that belongs to this recording.',
      choices,
    }
  }
  const isOfFile = code.startsWith('import-')
  return {
    // The place is in the detail already.
    message: isOfFile ? problem.detail : errorMessage(error),
    advice: ADVICE[code] ?? null,
    choices,
  }
}
