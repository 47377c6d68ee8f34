import type { DiarizationView } from '@toolkit/server/client'

interface HoldWords {
  readonly why: string
  readonly resubmit: string
  readonly giveUp: string
}

const GIVE_UP =
  'This diarization ends without a result. Earlier ones are kept, and it can be run again.'

/** Why a run is held, and what each choice means. */
export const HOLD_WORDS: Readonly<
  Record<NonNullable<DiarizationView['hold']>['reason'], HoldWords>
> = {
  credentials: {
    why: 'The provider refuses the key, so nothing was handed in and nothing is billed.',
    resubmit: 'Once the key is right: the recording is handed in as it would have been.',
    giveUp: GIVE_UP,
  },
  credit: {
    why: 'The provider asks for payment before it goes on.',
    resubmit: 'Once the account has credit: the recording is handed in as it would have been.',
    giveUp: GIVE_UP,
  },
  'unknown-submit': {
    why: 'The connection broke while the recording was handed in: nobody knows whether the provider has it.',
    resubmit: 'It is handed in once more. If the provider had it already, it may be billed twice.',
    giveUp: `${GIVE_UP} If the provider had it, it may be billed all the same.`,
  },
}
