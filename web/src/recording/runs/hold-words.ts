import type { DiarizationView } from '@toolkit/server/client'
import { type KnownProviders, providerWords } from '../../format/provider-words.ts'

/** What a person is told of a run that is held, and what each choice means. */
export interface HoldWords {
  readonly title: string
  readonly why: string
  readonly remedy: string
  readonly again: { readonly does: string; readonly means: string }
  readonly giveUp: string
}

const GIVE_UP =
  'This diarization ends without a result; nothing of it is kept. Earlier ones stay, and it can be run again.'

/** Why a run is held, how that is mended, and what the two choices do. */
export function holdWords(known: KnownProviders, run: DiarizationView): HoldWords {
  const who = providerWords(known, run.provider)
  const key = known.find(({ name }) => name === run.provider)?.keySetting ?? 'its key'
  const isHandedIn = run.jobId !== null
  const stands = isHandedIn
    ? 'The recording is handed in already; only its result cannot be fetched.'
    : 'No job was begun there, so nothing is billed.'
  const carriesOn = isHandedIn
    ? 'Asks for the result at once. Nothing is handed in a second time.'
    : 'Hands the recording in at once, as it would have been.'
  switch (run.hold?.reason) {
    case 'credentials':
      return {
        title: `${who} refuses the key`,
        why: stands,
        remedy: `Check ${key} in the settings and start the server again where it was changed. This diarization goes on by itself as soon as the key is accepted.`,
        again: { does: 'Try now', means: carriesOn },
        giveUp: GIVE_UP,
      }
    case 'credit':
      return {
        title: `${who} asks for payment`,
        why: stands,
        remedy: `Add credit or a subscription to the account at ${who}. This diarization goes on by itself as soon as it is there.`,
        again: { does: 'Try now', means: carriesOn },
        giveUp: GIVE_UP,
      }
    case 'unconfirmed':
      return {
        title: `More than goes to ${who} without asking`,
        why: `${who} bills this recording, and with what else was sent there of late it is more than CONFIRM_HOURS.`,
        remedy: 'Nothing was sent yet. Only you can decide; it waits until you do.',
        again: { does: `Send it to ${who}`, means: 'It is handed in, and billed.' },
        giveUp: GIVE_UP,
      }
    default:
      return {
        title: `Nobody knows whether ${who} has this recording`,
        why: 'The connection broke while it was handed in, and no job of it was found there.',
        remedy: 'Only you can decide; it waits until you do.',
        again: {
          does: 'Send again',
          means: `It is handed in once more. Should ${who} have it already, it may be billed twice.`,
        },
        giveUp: `${GIVE_UP} Should ${who} have it, it may be billed all the same.`,
      }
  }
}
