import { channelKinds } from './kinds/channels.ts'
import { clockKinds } from './kinds/clocks.ts'
import { combinationKinds } from './kinds/combinations.ts'
import { containerKinds } from './kinds/containers.ts'
import { cutKinds } from './kinds/cuts.ts'
import { flacKinds } from './kinds/flac.ts'
import { mpegKinds } from './kinds/mpeg.ts'
import { oggKinds } from './kinds/ogg.ts'
import { wavKinds } from './kinds/wav.ts'
import type { MediaFolder } from './media-folder.ts'
import type { Kind } from './media-input.ts'

/** All named kinds, with `seconds` of the original in each. */
export function namedKinds(media: MediaFolder, seconds: number): Kind[] {
  return [
    ...wavKinds(media, seconds),
    ...mpegKinds(media, seconds),
    ...flacKinds(media, seconds),
    ...oggKinds(media, seconds),
    ...containerKinds(media, seconds),
    ...clockKinds(media, seconds),
    ...channelKinds(media, seconds),
    ...cutKinds(media, seconds),
  ]
}

export { combinationKinds }
