import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { formatFault } from '../../text-source.ts'
import { eventLoopTurns } from './event-loop-turns.ts'
import { requireTiers } from './label-tier.ts'
import { placeIn } from './text-place.ts'
import { type Fault, numberOf, requireTurns } from './turn-list.ts'

/** Elements may be nested so deep; EAF needs six. */
const MAX_DEPTH = 32
/** Of the value of an annotation so many characters are kept. It is longer only in transcripts. */
const MAX_VALUE_LENGTH = 2_000

/** An element may have so many attributes; EAF needs seven. */
const MAX_ATTRIBUTES = 100
const MAX_ATTRIBUTE_LENGTH = 10_000
const MAX_MESSAGE_LENGTH = 300

const PIECE_CHARACTERS = 64 * 1024

export interface ElanAnnotation {
  readonly id: string
  /** Time slots of start and end; null: it refers to `parent`. */
  readonly slots: readonly [string, string] | null
  /** The annotation that it refers to; null: it has times. */
  readonly parent: string | null
  value: string
  /** Its place in the file. */
  readonly line: number
  readonly column: number
}

export interface ElanTier {
  readonly id: string
  readonly participant: string
  /** Null: it depends on no other tier. */
  readonly parent: string | null
  readonly annotations: ElanAnnotation[]
}

/** The parts of an EAF file that a result needs. */
export interface ElanDocument {
  /** URLs or paths of the media, best first. */
  readonly media: string[]
  /** Whether the first media begins at another time than the annotations. */
  hasOffset: boolean
  units: string
  /** Slot → its time in `units`, in the order of the file; NaN: the slot has none. */
  readonly slots: Map<string, number>
  readonly tiers: ElanTier[]
}

/**
 * Parses an EAF file. DTDs are refused and nothing is fetched. Errors: `import-invalid` with line and column for what is no
 * XML, for a document type, for another root element, for deep nesting and for elements without their attributes.
 */
export async function parseElan(text: string): Promise<ElanDocument> {
  refuseDocumentType(text)
  const parser = new SaxesParser({ xmlns: false, position: true })
  const place = () => ({ line: parser.line, column: parser.columnIndex + 1 })
  const builder = new ElanBuilder(place)
  let attributes = 0
  parser.on('error', ({ message }) => {
    // It may have a name of the file, which is as long as it likes.
    const what = message.slice(0, MAX_MESSAGE_LENGTH).replace(/^\d+:\d+: /, '')
    throw formatFault(`The file is not well-formed XML: ${what}`, place())
  })
  parser.on('opentagstart', () => {
    attributes = 0
  })
  parser.on('attribute', ({ value }) => {
    attributes += 1
    if (attributes > MAX_ATTRIBUTES) {
      throw formatFault('An element has too many attributes.', place())
    }
    if (value.length > MAX_ATTRIBUTE_LENGTH) {
      const message = `An attribute has more than ${MAX_ATTRIBUTE_LENGTH} characters.`
      throw formatFault(message, place())
    }
  })
  parser.on('opentag', (tag) => builder.open(tag))
  parser.on('text', (piece) => builder.text(piece))
  parser.on('cdata', (piece) => builder.text(piece))
  parser.on('closetag', () => builder.close())
  const turns = eventLoopTurns()
  for (let from = 0; from < text.length; from += PIECE_CHARACTERS) {
    parser.write(text.slice(from, from + PIECE_CHARACTERS))
    await turns()
  }
  parser.close()
  return builder.document
}

/** Before parsing, so that no entity is ever declared. Also in comments: EAF has no use for it. */
function refuseDocumentType(text: string): void {
  const at = text.search(/<!(?:DOCTYPE|ENTITY)/i)
  if (at === -1) return
  throw formatFault(
    'The file has a document type (DOCTYPE, ENTITY). It is refused; remove it.',
    placeIn(text, at),
  )
}

/** Makes faults in the line of an annotation. */
export function faultOf({ line, column }: ElanAnnotation): Fault {
  return (message) => formatFault(`${message}.`, { line, column })
}

class ElanBuilder {
  readonly document: ElanDocument = {
    media: [],
    hasOffset: false,
    units: 'milliseconds',
    slots: new Map(),
    tiers: [],
  }
  readonly #place: () => { line: number; column: number }
  #depth = 0
  #annotations = 0
  #annotation: ElanAnnotation | null = null
  #inValue = false

  constructor(place: () => { line: number; column: number }) {
    this.#place = place
  }

  open({ name, attributes }: SaxesTagPlain): void {
    const fault = this.#fault()
    if (this.#depth === 0 && name !== 'ANNOTATION_DOCUMENT') {
      throw fault(`the file is not EAF: its root is ${name.slice(0, 100)}, not ANNOTATION_DOCUMENT`)
    }
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw fault('the elements are nested too deeply')
    this.#inValue = false
    if (name === 'HEADER') this.#header(attributes)
    else if (name === 'MEDIA_DESCRIPTOR') this.#media(attributes)
    else if (name === 'TIME_SLOT') this.#slot(attributes, fault)
    else if (name === 'TIER') this.#tier(attributes, fault)
    else if (name === 'ALIGNABLE_ANNOTATION') this.#aligned(attributes, fault)
    else if (name === 'REF_ANNOTATION') this.#referring(attributes, fault)
    else if (name === 'ANNOTATION_VALUE') this.#inValue = true
  }

  text(piece: string): void {
    const annotation = this.#annotation
    if (!this.#inValue || annotation === null) return
    if (annotation.value.length < MAX_VALUE_LENGTH) {
      annotation.value += piece.slice(0, MAX_VALUE_LENGTH - annotation.value.length)
    }
  }

  close(): void {
    this.#depth -= 1
    this.#inValue = false
  }

  #fault(): Fault {
    const { line, column } = this.#place()
    return (message) => formatFault(`${message}.`, { line, column })
  }

  #header({ MEDIA_FILE, TIME_UNITS }: Attributes): void {
    if (TIME_UNITS !== undefined) this.document.units = TIME_UNITS
    if (MEDIA_FILE) this.document.media.push(MEDIA_FILE)
  }

  #media({ MEDIA_URL, RELATIVE_MEDIA_URL, TIME_ORIGIN }: Attributes): void {
    if (this.document.media.length === 0 && TIME_ORIGIN !== undefined) {
      this.document.hasOffset = numberOf(TIME_ORIGIN) !== 0
    }
    for (const url of [MEDIA_URL, RELATIVE_MEDIA_URL]) if (url) this.document.media.push(url)
  }

  #slot({ TIME_SLOT_ID, TIME_VALUE }: Attributes, fault: Fault): void {
    const id = required(TIME_SLOT_ID, 'TIME_SLOT_ID', fault)
    const time = TIME_VALUE === undefined ? Number.NaN : numberOf(TIME_VALUE)
    if (TIME_VALUE !== undefined && !(Number.isFinite(time) && time >= 0)) {
      throw fault(`the time ${TIME_VALUE.slice(0, 100)} is not a number from 0`)
    }
    if (this.document.slots.has(id)) throw fault(`the time slot ${id.slice(0, 100)} is given twice`)
    this.document.slots.set(id, time)
  }

  #tier({ TIER_ID, PARTICIPANT, PARENT_REF }: Attributes, fault: Fault): void {
    this.#annotation = null
    this.document.tiers.push({
      id: required(TIER_ID, 'TIER_ID', fault),
      participant: PARTICIPANT ?? '',
      parent: PARENT_REF || null,
      annotations: [],
    })
    requireTiers(this.document.tiers.length)
  }

  #aligned({ ANNOTATION_ID, TIME_SLOT_REF1, TIME_SLOT_REF2 }: Attributes, fault: Fault): void {
    const slots = [
      required(TIME_SLOT_REF1, 'TIME_SLOT_REF1', fault),
      required(TIME_SLOT_REF2, 'TIME_SLOT_REF2', fault),
    ] as const
    this.#annotate({ id: ANNOTATION_ID ?? '', slots, parent: null }, fault)
  }

  #referring({ ANNOTATION_ID, ANNOTATION_REF }: Attributes, fault: Fault): void {
    const parent = required(ANNOTATION_REF, 'ANNOTATION_REF', fault)
    this.#annotate({ id: ANNOTATION_ID ?? '', slots: null, parent }, fault)
  }

  #annotate(given: Pick<ElanAnnotation, 'id' | 'slots' | 'parent'>, fault: Fault): void {
    const tier = this.document.tiers.at(-1)
    if (tier === undefined) throw fault('an annotation is outside of a tier')
    this.#annotation = { ...given, value: '', ...this.#place() }
    tier.annotations.push(this.#annotation)
    this.#annotations += 1
    requireTurns(this.#annotations)
  }
}

/** The attributes that are read. The parser's object has no prototype. */
type Attributes = Readonly<Partial<Record<string, string>>>

function required(value: string | undefined, name: string, fault: Fault): string {
  if (value === undefined || value === '') throw fault(`${name} is missing`)
  return value
}
