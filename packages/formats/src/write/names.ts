import type { WrittenRun } from '../diarization-file.ts'

/** What is written for a name of which a format can show nothing. */
const NAMELESS = 'unknown'

/** The name that a person gave a label, else the label. Labels may be names of properties of every object. */
export function nameOf({ speakerNames }: Pick<WrittenRun, 'speakerNames'>, label: string): string {
  const name = Object.hasOwn(speakerNames, label) ? speakerNames[label] : undefined
  return (name ?? label).toWellFormed()
}

/** The name of each label in a format, which `write` makes of `nameOf`. Each is made once. */
export function namesIn(
  run: Pick<WrittenRun, 'speakerNames'>,
  write: (name: string) => string,
): (label: string) => string {
  const known = new Map<string, string>()
  return (label) => {
    const before = known.get(label)
    if (before !== undefined) return before
    const name = write(nameOf(run, label))
    known.set(label, name)
    return name
  }
}

/** A name for formats that go by line or by tab: line ends and control characters become spaces. Never empty. */
export function oneLine(name: string): string {
  const line = name
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
  return line === '' ? NAMELESS : line
}

/**
 * A name for formats that go by white space and have no quotes: white space and control characters become `_`. A quotation
 * mark at the start becomes `'`, because pandas, which pyannote.database reads these formats with, takes it for a quote.
 */
export function singleField(name: string): string {
  return name.replace(/[\s\p{Cc}\p{Cs}]+/gu, '_').replace(/^"/, "'") || '<NA>'
}

/** A text between elements of XML and tags of WebVTT. */
export function escapedMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
