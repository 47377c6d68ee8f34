import { isolated } from '@toolkit/server/client'
import { counted } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { type KnownProviders, sourceWords } from '../providers/known-providers.ts'
import {
  type Batch,
  type ConfirmationRule,
  type Member,
  membersIn,
  phaseOf,
  readySeconds,
} from './batch.ts'

/** Maximum number of names in a sentence. */
const MAX_NAMES = 3

/** Provider and model of the batch: `pyannoteAI · precision-2`. `models`: those of the provider, the default first. */
export function batchSource(
  known: KnownProviders,
  { model }: Batch,
  provider: string,
  models: readonly string[],
): string {
  return sourceWords(known, { provider, model: model ?? models[0] ?? 'its default model' })
}

/** Number and length: `12 recordings, 2.4 h in total`. */
export function amountWords(batch: Batch): string {
  const count = membersIn(batch, 'ready').length
  const length = formatListening(readySeconds(batch))
  return `${counted(count, 'recording')}, ${length}${count === 1 ? '' : ' in total'}`
}

/** Describes the limit above which the user is asked. */
export function limitWords({ confirmHours }: ConfirmationRule): string {
  return confirmHours === 0
    ? 'Everything sent there must be confirmed (CONFIRM_HOURS).'
    : `More than ${formatListening(confirmHours * 3600)} sent there must be confirmed (CONFIRM_HOURS).`
}

/** Joins names: `a, b, c and 4 more`. `count`: how many there are, if not all are given. */
export function namesWords(names: readonly string[], count = names.length): string {
  const more = count - Math.min(names.length, MAX_NAMES)
  const shown = names.slice(0, MAX_NAMES).map(isolated).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** Describes the progress of a batch; null if it waits for the user or has ended. */
export function progressWords(batch: Batch): string | null {
  const count = (state: Member['state']) => membersIn(batch, state).length
  const ready = count('ready')
  switch (phaseOf(batch)) {
    case 'gathering': {
      const files = batch.members.length
      const all =
        files === 1
          ? 'the file is uploaded and its length is'
          : `all ${files} files are uploaded and their lengths are`
      return `Diarization begins once ${all} known${files === 1 ? '' : ` (${ready + count('unreadable')} so far)`}.`
    }
    case 'starting': {
      const started = count('started')
      return `Starting diarizations: ${started} of ${started + ready + count('refused')}.`
    }
    default:
      return null
  }
}
