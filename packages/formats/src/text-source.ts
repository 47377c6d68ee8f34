import { ToolkitError } from '@toolkit/core'

/** A file that is read as a whole may have so many bytes. */
export const MAX_TEXT_BYTES = 64 * 1024 * 1024
/** A line may have so many characters. */
export const MAX_LINE_CHARACTERS = 1024 * 1024

/** A line of a file, from 1, without its end. */
export interface TextLine {
  readonly number: number
  readonly text: string
}

/** An error in the content of a file. `line` and `column` count from 1; null: unknown. */
export function formatFault(
  message: string,
  { line, column }: { readonly line: number | null; readonly column: number | null },
): ToolkitError {
  const place = [
    ...(line === null ? [] : [`line ${line}`]),
    ...(column === null ? [] : [`column ${column}`]),
  ].join(', ')
  const where = place === '' ? '' : `${place.replace(/^./, (first) => first.toUpperCase())}: `
  return new ToolkitError('import-invalid', `${where}${message}`, {
    fields: [{ path: place === '' ? 'file' : place, message }],
  })
}

/**
 * Decodes UTF-8, or UTF-16 with a byte order mark, piece by piece; the mark is removed.
 * Errors: `import-invalid` for bytes that are no text.
 */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | null = null
  let head: Uint8Array = new Uint8Array(0)
  const decode = (bytes: Uint8Array, stream: boolean): string => {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    try {
      return decoder.decode(bytes, { stream })
    } catch (cause) {
      throw new ToolkitError(
        'import-invalid',
        'The file is not UTF-8 text (or UTF-16 with a byte order mark). Save it as UTF-8 and try again.',
        { cause },
      )
    }
  }
  for await (const block of source) {
    let bytes = block
    if (decoder === null) {
      if (head.length > 0) bytes = Buffer.concat([head, block])
      head = bytes
      if (head.length < 3) continue
    }
    const text = decode(bytes, true)
    if (text !== '') yield text
  }
  const rest = decode(decoder === null ? head : new Uint8Array(0), false)
  if (rest !== '') yield rest
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** The lines of a file; `\n`, `\r\n` and `\r` end a line. Errors: as `decodeText`; `import-too-large` for a very long line. */
export async function* textLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  for await (const lines of lineGroups(source)) for (const line of lines) yield line
}

/**
 * As `textLines`, the lines of a block of the file at a time: awaiting each line takes longer than reading it. A group must be
 * read to its end before the next one.
 */
export async function* lineGroups(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Iterable<TextLine>> {
  const splitter = new LineSplitter()
  for await (const piece of decodeText(source)) yield splitter.lines(piece)
  yield splitter.lastLine()
}

/** Splits a text that is given in pieces. */
class LineSplitter {
  #number = 0
  #rest = ''
  #afterReturn = false

  /** What is behind the last end of a line, unless it is empty. */
  lastLine(): readonly TextLine[] {
    return this.#rest === '' ? [] : [{ number: this.#number + 1, text: this.#rest }]
  }

  /** The lines that end in this piece. */
  *lines(piece: string): Generator<TextLine> {
    let from = this.#afterReturn && piece.startsWith('\n') ? 1 : 0
    this.#afterReturn = piece.endsWith('\r')
    let [feed, back] = [piece.indexOf('\n', from), piece.indexOf('\r', from)]
    while (feed !== -1 || back !== -1) {
      const end = feed === -1 || (back !== -1 && back < feed) ? back : feed
      const number = this.#number + 1
      this.#number = number
      const rest = this.#rest
      requireLine(rest.length + end - from, number)
      // Pieces are only joined here: a search in `rest` for each of many small pieces would take quadratic time.
      yield { number, text: rest === '' ? piece.slice(from, end) : rest + piece.slice(from, end) }
      this.#rest = ''
      from = end === back && feed === end + 1 ? end + 2 : end + 1
      if (feed !== -1 && feed < from) feed = piece.indexOf('\n', from)
      if (back !== -1 && back < from) back = piece.indexOf('\r', from)
    }
    requireLine(this.#rest.length + piece.length - from, this.#number + 1)
    this.#rest += piece.slice(from)
  }
}

function requireLine(characters: number, number: number): void {
  if (characters > MAX_LINE_CHARACTERS) throw lineTooLong(number)
}

export function lineTooLong(number: number): ToolkitError {
  return new ToolkitError(
    'import-too-large',
    `Line ${number} has more than ${MAX_LINE_CHARACTERS} characters. This is not a file of this format.`,
  )
}

/** The whole text of a file. Errors: as `decodeText`; `import-too-large` above `MAX_TEXT_BYTES`. */
export async function wholeText(source: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: string[] = []
  for await (const piece of decodeText(limited(source))) pieces.push(piece)
  return pieces.join('')
}

async function* limited(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const block of source) {
    bytes += block.length
    if (bytes > MAX_TEXT_BYTES) {
      throw new ToolkitError(
        'import-too-large',
        `The file has more than ${MAX_TEXT_BYTES / 1024 ** 2} MiB. Split it by recording.`,
      )
    }
    yield block
  }
}
