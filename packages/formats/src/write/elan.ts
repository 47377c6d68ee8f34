import type { Writer, WrittenRun } from '../diarization-file.ts'
import { escapedMarkup, oneLine } from './names.ts'
import { each, inPieces } from './pieces.ts'
import { hasConfidence, type Tier, tierNames, tiersOf } from './tiers.ts'

const scoreTier = (name: string): string => `${name} confidence`

/** ELAN chooses its player by the type that it writes itself. */
const WAV_TYPES: readonly string[] = ['audio/wav', 'audio/wave', 'audio/vnd.wave']

/** The schema requires a date. The same result is the same file, so it is not the date of the export. */
const DATE = '1970-01-01T00:00:00Z'

const TYPES = `    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="speaker" TIME_ALIGNABLE="true"/>
    <LINGUISTIC_TYPE CONSTRAINTS="Symbolic_Association" GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="confidence" TIME_ALIGNABLE="false"/>
    <CONSTRAINT DESCRIPTION="1-1 association with a parent annotation" STEREOTYPE="Symbolic_Association"/>
</ANNOTATION_DOCUMENT>
`

/** An annotation on a tier of a speaker. `id`: number of the annotation; `slots`: numbers of its time slots. */
interface Placed {
  readonly id: number
  readonly slots: [start: number, end: number]
  readonly scoreId: number | null
  readonly confidence: number | null
}

interface PlacedTier {
  readonly name: string
  readonly tierId: string
  readonly scoreTierId: string | null
  readonly annotations: readonly Placed[]
}

/**
 * ELAN's annotation format (EAF 3.0): a tier for each speaker, in the order of their first turns, whose annotations hold
 * the name. A speaker whose turns have a confidence has a dependent tier `NAME confidence` (symbolic association) with the
 * numbers (0–100). Times are in milliseconds.
 */
export const elan: Writer = {
  format: 'elan',
  contentType: 'application/xml',
  extension: '.eaf',
  write: function* (run) {
    const { slots, tiers, lastId } = placed(tiersOf(run))
    yield header(run, lastId)
    yield '    <TIME_ORDER>\n'
    yield* inPieces(
      each(
        slots.entries(),
        ([index, ms]) => `        <TIME_SLOT TIME_SLOT_ID="ts${index + 1}" TIME_VALUE="${ms}"/>\n`,
      ),
    )
    yield '    </TIME_ORDER>\n'
    for (const tier of tiers) yield* inPieces(tierText(tier))
    yield TYPES
  },
}

function header({ mediaName, contentType }: WrittenRun, lastId: number): string {
  const name = addressOf(oneLine(mediaName))
  const type = WAV_TYPES.includes(contentType) ? 'audio/x-wav' : oneLine(contentType)
  const attributes = [
    'AUTHOR=""',
    `DATE="${DATE}"`,
    'FORMAT="3.0"',
    'VERSION="3.0"',
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
    'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd"',
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT ${attributes.join(' ')}>
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL=${quoted(`file:///${name}`)} MIME_TYPE=${quoted(type)} RELATIVE_MEDIA_URL=${quoted(`./${name}`)}/>
        <PROPERTY NAME="lastUsedAnnotationId">${lastId}</PROPERTY>
    </HEADER>
`
}

/** A file's name in an address. ELAN does not decode it, so only what an address cannot hold is encoded: not blanks. */
function addressOf(name: string): string {
  return name.replace(/[%#?[\]]/g, encodeURIComponent)
}

/** Numbers the time slots by time, and the annotations tier by tier. */
function placed(tiers: readonly Tier[]): {
  readonly slots: readonly number[]
  readonly tiers: readonly PlacedTier[]
  readonly lastId: number
} {
  let lastId = 0
  const ends: { readonly ms: number; readonly slots: [number, number]; readonly end: 0 | 1 }[] = []
  const ids = tierNames(tiers, scoreTier)
  const result = tiers.map((tier, index): PlacedTier => {
    const hasScores = hasConfidence(tier)
    const annotations = tier.turns.map(({ start, end, confidence }): Placed => {
      const slots: [number, number] = [0, 0]
      ends.push({ ms: start, slots, end: 0 }, { ms: end, slots, end: 1 })
      lastId += 1
      return { id: lastId, slots, scoreId: confidence === null ? null : ++lastId, confidence }
    })
    const scoreTierId = hasScores ? scoreTier(tier.name) : null
    return { name: tier.name, tierId: ids[index] as string, scoreTierId, annotations }
  })
  ends.sort((a, b) => a.ms - b.ms)
  for (const [index, { slots, end }] of ends.entries()) slots[end] = index + 1
  return { slots: ends.map(({ ms }) => ms), tiers: result, lastId }
}

function* tierText({ name, tierId, scoreTierId, annotations }: PlacedTier): Generator<string> {
  const participant = `PARTICIPANT=${quoted(name)}`
  yield `    <TIER LINGUISTIC_TYPE_REF="speaker" ${participant} TIER_ID=${quoted(tierId)}>\n`
  const value = valueText(name)
  for (const { id, slots } of annotations) {
    yield annotation(
      `ALIGNABLE_ANNOTATION ANNOTATION_ID="a${id}" TIME_SLOT_REF1="ts${slots[0]}" TIME_SLOT_REF2="ts${slots[1]}"`,
      value,
    )
  }
  yield '    </TIER>\n'
  if (scoreTierId === null) return
  const parent = `PARENT_REF=${quoted(tierId)} ${participant} TIER_ID=${quoted(scoreTierId)}`
  yield `    <TIER LINGUISTIC_TYPE_REF="confidence" ${parent}>\n`
  for (const { id, scoreId, confidence } of annotations) {
    if (scoreId === null || confidence === null) continue
    yield annotation(
      `REF_ANNOTATION ANNOTATION_ID="a${scoreId}" ANNOTATION_REF="a${id}"`,
      valueText(String(confidence)),
    )
  }
  yield '    </TIER>\n'
}

/** `element`: the name of the element with its attributes. */
function annotation(element: string, value: string): string {
  const [name] = element.split(' ', 1)
  return `        <ANNOTATION>
            <${element}>
                ${value}
            </${name}>
        </ANNOTATION>
`
}

function valueText(text: string): string {
  return `<ANNOTATION_VALUE>${escaped(text)}</ANNOTATION_VALUE>`
}

function quoted(text: string): string {
  return `"${escaped(text)}"`
}

/** Text for XML 1.0, which has no place for two characters at the end of the first plane. */
function escaped(text: string): string {
  return escapedMarkup(text.replace(/[\uFFFE\uFFFF]/g, '\uFFFD')).replaceAll('"', '&quot;')
}
