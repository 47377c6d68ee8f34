import type { MediaWarningKind } from '@toolkit/core'
import { apeTag, cut, id3v1, id3v2 } from '../../../packages/audio/test/byte-edits.ts'
import { join } from '../../../packages/audio/test/wav-builder.ts'
import type { MediaFolder } from '../media-folder.ts'
import type { Kind, MediaInput, Segment } from '../media-input.ts'
import {
  CHANNELS,
  CONTAINERS,
  type Codec,
  type Container,
  type Fault,
  PLAIN,
  RATES,
  type Tag,
  TITLED,
} from './formats.ts'

const GAP_SECONDS = 2
const CUT_SHARE = 0.63

interface Combination {
  readonly codec: Codec
  readonly container: Container
  readonly rate: number
  readonly channels: number
  readonly tag: Tag
  readonly fault: Fault
}

/** Codec × container × rate × channels × tag × fault: a subset in which each value meets each kind of neighbour. */
export function combinationKinds(media: MediaFolder, seconds: number): Kind[] {
  return combinations().map((combination): Kind => {
    const { codec, container, rate, channels, tag, fault } = combination
    const name = `${codec.name} in ${container.ending}, ${rate} Hz, ${channels} ch, ${tag}, ${fault}`
    return { name, make: () => made(media, combination, seconds) }
  })
}

function combinations(): Combination[] {
  let place = 0
  return CONTAINERS.flatMap((container) =>
    container.codecs.flatMap((codec: Codec) => {
      const { tags = TITLED, faults = PLAIN } = container
      const rates = codec.rates ?? RATES
      const channels = CHANNELS.filter((count) => count <= (codec.maxChannels ?? 6))
      place += 1
      return Array.from({ length: container.variants }, (_, variant) => {
        const fault = pick(faults, place + variant)
        const tag = pick(tags, place + variant + Math.floor(variant / faults.length))
        return {
          codec,
          container,
          rate: pick(rates, 3 * place + 2 * variant),
          channels: pick(channels, place + variant),
          // Tags at the end are cut off.
          tag: fault === 'cut' && (tag === 'ID3v1' || tag === 'APEv2') ? 'no tag' : tag,
          fault,
        }
      })
    }),
  )
}

function pick<T>(list: readonly T[], place: number): T {
  return list[place % list.length] as T
}

async function made(
  media: MediaFolder,
  { codec, container, rate, channels, tag, fault }: Combination,
  seconds: number,
): Promise<MediaInput> {
  const part = await media.part({ rate, channels, to: seconds })
  const title = tag === 'title' ? ['-metadata', 'title=A talk of two'] : []
  const clock = fault === 'clock from 100 s' ? ['-output_ts_offset', '100'] : []
  const name = `sound.${container.ending}`
  const args = [...codec.args, ...(container.args ?? []), ...title, ...clock]
  const file = await media.encoded(part, name, args)
  const gap = `setts=ts=TS+gte(TS*TB\\,${seconds / 2})*${GAP_SECONDS}/TB`
  const copy = ['-c', 'copy', '-bsf:a', gap, ...(container.args ?? [])]
  const bytes = await media.bytes(fault === 'gap' ? media.encoded(file, name, copy) : file)
  return {
    ...expectation({ codec, container, rate, fault }, seconds),
    warnings: warningsOf(fault, channels),
    bytes: tagged(fault === 'cut' ? cut(bytes, CUT_SHARE) : bytes, tag),
  }
}

function warningsOf(fault: Fault, channels: number): MediaWarningKind[] {
  const warnings: MediaWarningKind[] = []
  if (fault === 'cut') warnings.push('cut-short')
  if (fault === 'gap') warnings.push('gap-filled')
  if (channels > 2) warnings.push('channels-mixed')
  return warnings
}

function expectation(
  { codec, container, rate, fault }: Pick<Combination, 'codec' | 'container' | 'rate' | 'fault'>,
  seconds: number,
) {
  const declaresEnds = container.declaresEnds === true
  const at = declaresEnds ? 0 : (codec.delay?.(rate) ?? 0) / rate
  const padding = declaresEnds ? 0 : (codec.packet?.(rate) ?? 0) / rate
  const half = seconds / 2
  if (fault === 'cut') {
    const segments = [{ originalStart: 0, originalEnd: 0.45 * seconds, at }]
    return { segments, seconds: 0.6 * seconds, secondsWithin: 0.2 * seconds }
  }
  const segments: Segment[] =
    fault === 'gap'
      ? [
          { originalStart: 0, originalEnd: half - 0.15, at },
          { originalStart: half + 0.15, originalEnd: seconds, at: half + 0.15 + GAP_SECONDS + at },
        ]
      : [{ originalStart: 0, originalEnd: seconds, at }]
  const gap = fault === 'gap' ? GAP_SECONDS : 0
  // The position of the time stamp jump depends on the container's clock: up to 10 ms.
  const gapWithin = fault === 'gap' ? 0.01 : 0
  return {
    segments,
    seconds: seconds + gap + at + padding,
    secondsWithin: padding + gapWithin + 0.02,
  }
}

function tagged(bytes: Uint8Array, tag: Tag): Uint8Array {
  if (tag === 'ID3v2') return join([id3v2(3_000), bytes])
  if (tag === 'ID3v1') return join([bytes, id3v1()])
  return tag === 'APEv2' ? join([bytes, apeTag(400)]) : bytes
}
