/** Buffers the bytes of a token that spans chunks, up to `limit` bytes. */
class TokenBytes {
  readonly #limit: number
  #bytes = new Uint8Array(256)
  #length = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Adds a part; returns false if the token exceeds the limit. */
  add(part: Uint8Array): boolean {
    const length = this.#length + part.length
    if (length > this.#limit) return false
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, this.#bytes.length * 2))
      larger.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = larger
    }
    this.#bytes.set(part, this.#length)
    this.#length = length
    return true
  }

  get isEmpty(): boolean {
    return this.#length === 0
  }

  /** Returns the whole token, valid until the next `add`. */
  take(): Uint8Array {
    const whole = this.#bytes.subarray(0, this.#length)
    this.#length = 0
    return whole
  }
}

/** Powers of ten that a double represents exactly. */
const EXACT_POWERS = Array.from({ length: 16 }, (_, power) => 10 ** power)

const ASCII = new TextDecoder()

const DIGIT_0 = 0x30

const DIGIT_9 = 0x39

/** Parser events in document order. `scalar` is a string, a boolean or null. */
export interface JsonEvents {
  beginObject(): void
  field(name: string): void
  endObject(): void
  beginArray(): void
  endArray(): void
  number(value: number): void
  scalar(value: string | boolean | null): void
}

const VALUE = 0
const VALUE_OR_END = 1
const NAME_OR_END = 2
const NAME = 3
const COLON = 4
const AFTER_VALUE = 5
const DONE = 6

const NO_TOKEN = 0
const STRING = 1
const NUMBER = 2
const LITERAL = 3

const MAX_DEPTH = 256
const MAX_TOKEN_BYTES = 8 * 1024 * 1024
const IS_NUMBER_BYTE = new Uint8Array(256)
for (const character of '0123456789+-.eE') IS_NUMBER_BYTE[character.charCodeAt(0)] = 1

/**
 * A streaming JSON parser (RFC 8259, UTF-8) for chunks split anywhere. Reports values to `events` without keeping them.
 * Throws SyntaxError for input that JSON.parse rejects, for nesting above 256, and for strings above 8 MiB.
 */
export class JsonScanner {
  readonly #events: JsonEvents
  readonly #pending = new TokenBytes(MAX_TOKEN_BYTES)
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  /** Whether each open container is an object. */
  readonly #inObject: boolean[] = []
  #state = VALUE
  /** State after a comma: NAME inside an object, otherwise VALUE. */
  #afterComma = VALUE
  #token = NO_TOKEN
  #escaped = false
  #hasEscape = false
  #failedAt = 0

  constructor(events: JsonEvents) {
    this.#events = events
  }

  write(chunk: Uint8Array): void {
    let at = 0
    const length = chunk.length
    try {
      if (this.#token !== NO_TOKEN) at = this.#continueToken(chunk, 0)
      while (at < length) {
        const byte = chunk[at] as number
        if (byte === 0x2c) {
          this.#comma()
          at += 1
        } else if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
          at += 1
        } else if (IS_NUMBER_BYTE[byte] === 1 && byte !== 0x65 && byte !== 0x45) {
          this.#expectValue()
          this.#token = NUMBER
          const end = this.#tokenEnd(chunk, at)
          // Fast path for nearly all numbers: inside the chunk, parsed in place.
          if (end < length) this.#finishNumber(chunk, at, end)
          else this.#continueToken(chunk, at)
          at = end
        } else if (byte === 0x22) {
          if (this.#state !== NAME && this.#state !== NAME_OR_END) this.#expectValue()
          this.#token = STRING
          at = this.#continueToken(chunk, at + 1)
        } else if (byte >= 0x61 && byte <= 0x7a) {
          this.#expectValue()
          this.#token = LITERAL
          at = this.#continueToken(chunk, at)
        } else {
          this.#punctuation(byte)
          at += 1
        }
      }
    } catch (error) {
      this.#failedAt = at
      throw error
    }
  }

  /** After an error of `write`: the offset in its chunk of the value or character that could not be read. */
  get failedAt(): number {
    return this.#failedAt
  }

  /** Call after the last chunk. */
  end(): void {
    if (this.#token === STRING) throw new SyntaxError('the text ends inside a string')
    if (this.#token !== NO_TOKEN) this.#finishToken(this.#pending.take())
    if (this.#state !== DONE) throw new SyntaxError('unexpected end of the text')
  }

  /** Continues the open token at `from`; returns the offset after it. */
  #continueToken(chunk: Uint8Array, from: number): number {
    const end = this.#tokenEnd(chunk, from)
    const part = chunk.subarray(from, end)
    const isContinued = !this.#pending.isEmpty
    const isComplete = end < chunk.length
    if (isContinued || !isComplete) {
      if (!this.#pending.add(part)) throw new SyntaxError('a string is too long')
      if (!isComplete) return end
    }
    const isString = this.#token === STRING
    this.#finishToken(isContinued ? this.#pending.take() : part)
    return isString ? end + 1 : end
  }

  #tokenEnd(chunk: Uint8Array, from: number): number {
    let at = from
    if (this.#token === NUMBER) {
      while (at < chunk.length && IS_NUMBER_BYTE[chunk[at] as number] === 1) at += 1
      return at
    }
    if (this.#token === LITERAL) {
      while (at < chunk.length && (chunk[at] as number) >= 0x61 && (chunk[at] as number) <= 0x7a) {
        at += 1
      }
      return at
    }
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] as number
      if (this.#escaped) this.#escaped = false
      else if (byte === 0x22) return at
      else if (byte === 0x5c) {
        this.#escaped = true
        this.#hasEscape = true
      } else if (byte < 0x20) throw new SyntaxError('a string contains a control character')
    }
    return at
  }

  #finishToken(bytes: Uint8Array): void {
    const token = this.#token
    this.#token = NO_TOKEN
    if (token === NUMBER) {
      this.#finishNumber(bytes, 0, bytes.length)
    } else if (token === LITERAL) {
      const literal = this.#literal(bytes)
      this.#endValue()
      this.#events.scalar(literal)
    } else {
      const text = this.#text(bytes)
      if (this.#state === NAME || this.#state === NAME_OR_END) {
        this.#state = COLON
        this.#events.field(text)
      } else {
        this.#endValue()
        this.#events.scalar(text)
      }
    }
  }

  #finishNumber(bytes: Uint8Array, from: number, to: number): void {
    this.#token = NO_TOKEN
    const value = parseJsonNumber(bytes, from, to)
    if (Number.isNaN(value)) throw new SyntaxError('a number is malformed')
    this.#endValue()
    this.#events.number(value)
  }

  #text(bytes: Uint8Array): string {
    let text: string
    try {
      text = this.#decoder.decode(bytes)
    } catch (cause) {
      throw new SyntaxError('a string is not UTF-8', { cause })
    }
    if (!this.#hasEscape) return text
    this.#hasEscape = false
    return JSON.parse(`"${text}"`)
  }

  #literal(bytes: Uint8Array): boolean | null {
    switch (String.fromCharCode(...bytes.subarray(0, 6))) {
      case 'true':
        return true
      case 'false':
        return false
      case 'null':
        return null
      default:
        throw new SyntaxError('invalid literal')
    }
  }

  #expectValue(): void {
    if (this.#state !== VALUE && this.#state !== VALUE_OR_END) {
      throw new SyntaxError('unexpected value')
    }
  }

  #endValue(): void {
    this.#state = this.#inObject.length === 0 ? DONE : AFTER_VALUE
  }

  #comma(): void {
    if (this.#state !== AFTER_VALUE) throw new SyntaxError('unexpected comma')
    this.#state = this.#afterComma
  }

  #punctuation(byte: number): void {
    if (byte === 0x3a && this.#state === COLON) this.#state = VALUE
    else if (byte === 0x7b) this.#open(true)
    else if (byte === 0x5b) this.#open(false)
    else if (byte === 0x7d) this.#close(true, NAME_OR_END)
    else if (byte === 0x5d) this.#close(false, VALUE_OR_END)
    else throw new SyntaxError('unexpected character')
  }

  #open(isObject: boolean): void {
    this.#expectValue()
    if (this.#inObject.length === MAX_DEPTH) throw new SyntaxError('the text is nested too deeply')
    this.#inObject.push(isObject)
    this.#afterComma = isObject ? NAME : VALUE
    this.#state = isObject ? NAME_OR_END : VALUE_OR_END
    if (isObject) this.#events.beginObject()
    else this.#events.beginArray()
  }

  #close(isObject: boolean, empty: number): void {
    const isMatching = this.#inObject.at(-1) === isObject
    if (!isMatching || (this.#state !== AFTER_VALUE && this.#state !== empty)) {
      throw new SyntaxError('unexpected closing bracket')
    }
    this.#inObject.pop()
    this.#afterComma = this.#inObject.at(-1) ? NAME : VALUE
    this.#endValue()
    if (isObject) this.#events.endObject()
    else this.#events.endArray()
  }
}

/** Skips digits from `at`; returns the offset after them. */
function skipDigits(bytes: Uint8Array, at: number, to: number): number {
  let next = at
  while (next < to && (bytes[next] as number) >= DIGIT_0 && (bytes[next] as number) <= DIGIT_9) {
    next += 1
  }
  return next
}

/**
 * Parses the JSON number in bytes [from, to), with exactly the value of JSON.parse; NaN if it is invalid. Numbers of up
 * to 15 digits need no string: an exact integer divided by an exact power of ten is rounded once.
 */
function parseJsonNumber(bytes: Uint8Array, from: number, to: number): number {
  const negative = bytes[from] === 0x2d
  const start = negative ? from + 1 : from
  const whole = skipDigits(bytes, start, to)
  if (whole === start || (whole > start + 1 && bytes[start] === DIGIT_0)) return Number.NaN
  let end = whole
  if (bytes[end] === 0x2e && end < to) {
    end = skipDigits(bytes, whole + 1, to)
    if (end === whole + 1) return Number.NaN
  }
  const digits = end - start - (end > whole ? 1 : 0)
  if (end < to || digits > 15) return parseLong(bytes, from, end, to)
  let mantissa = 0
  for (let at = start; at < end; at += 1) {
    if (at !== whole) mantissa = mantissa * 10 + (bytes[at] as number) - DIGIT_0
  }
  const value = end > whole ? mantissa / (EXACT_POWERS[end - whole - 1] as number) : mantissa
  return negative ? -value : value
}

function parseLong(bytes: Uint8Array, from: number, mantissaEnd: number, to: number): number {
  let at = mantissaEnd
  if (at < to) {
    if (((bytes[at] as number) | 0x20) !== 0x65) return Number.NaN
    at += 1
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at += 1
    const digits = at
    at = skipDigits(bytes, at, to)
    if (at === digits || at < to) return Number.NaN
  }
  return Number(ASCII.decode(bytes.subarray(from, to)))
}
