import type { EnrolmentView } from '@toolkit/server/client'

const HELD: Readonly<Record<NonNullable<EnrolmentView['hold']>['reason'], string>> = {
  credentials:
    'The provider refuses the key. Check it in the settings; this continues automatically.',
  credit:
    'The provider asks for payment. Check the credit of the account; this continues automatically.',
  'unknown-submit':
    'It is not known whether the provider accepted the job. Trying again may be billed twice.',
  unconfirmed: 'The provider bills for each voiceprint. Agree to the cost to make it.',
}

/** What an enrolment is doing, or what a person has to do about it. */
export function enrolmentWords({ status, hold, error }: EnrolmentView): string {
  if (status === 'failed') return error?.message ?? 'It failed.'
  if (status === 'held' && hold !== null) return HELD[hold.reason]
  return status === 'queued' ? 'Waiting for the provider' : 'The voiceprint is being made'
}

/** The action that lets an enrolment go on; null: it goes on by itself. */
export function retryWords({ status, hold }: EnrolmentView): string | null {
  if (status === 'failed') return 'Try again'
  if (status !== 'held') return null
  return hold?.reason === 'unconfirmed' ? 'Agree to the cost' : 'Try again'
}

/** What a voiceprint was made of. */
export function sourceWords(source: EnrolmentView['source']): string {
  return source.kind === 'file' ? source.name : 'A recording'
}
