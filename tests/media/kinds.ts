import { channelKinds } from './kinds/channels.ts'
import { clockKinds } from './kinds/clocks.ts'
import { combinationKinds } from './kinds/combinations.ts'
import { containerKinds } from './kinds/containers.ts'
import { cutKinds } from './kinds/cuts.ts'
import { flacKinds } from './kinds/flac.ts'
import { mpegKinds } from './kinds/mpeg.ts'
import { oggKinds } from './kinds/ogg.ts'
import { wavKinds } from './kinds/wav.ts'
import type { Kind } from './media-input.ts'
import type { Workshop } from './workshop.ts'

/** All named kinds, with `seconds` of the original in each. */
export function namedKinds(shop: Workshop, seconds: number): Kind[] {
  return [
    ...wavKinds(shop, seconds),
    ...mpegKinds(shop, seconds),
    ...flacKinds(shop, seconds),
    ...oggKinds(shop, seconds),
    ...containerKinds(shop, seconds),
    ...clockKinds(shop, seconds),
    ...channelKinds(shop, seconds),
    ...cutKinds(shop, seconds),
  ]
}

export { combinationKinds }
