/** What is written to: standard error. */
export interface ProgressStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** A line's subject. */
interface Shown {
  readonly shown: string
}

export interface ProgressStep {
  /** 0…1 */
  readonly fraction: number
  readonly etaSeconds: number | null
}

interface ProgressSettings {
  readonly canRedraw?: boolean
  readonly now?: () => number
}

const REDRAW_MS = 100

/**
 * Says how far the recordings are: on a terminal one line for each that is under way, which is redrawn; elsewhere only
 * what `say` is given.
 */
export class ProgressLines {
  readonly #stream: ProgressStream
  readonly #redraws: boolean
  readonly #now: () => number
  readonly #underWay = new Map<Shown, ProgressStep | null>()
  #drawnLines = 0
  #drawnAtMs = Number.NEGATIVE_INFINITY

  /**
   * @param canRedraw whether a terminal can erase lines
   * @param now a clock in milliseconds
   */
  constructor(
    stream: ProgressStream,
    { canRedraw = true, now = () => performance.now() }: ProgressSettings = {},
  ) {
    this.#stream = stream
    this.#redraws = canRedraw && stream.isTTY === true
    this.#now = now
  }

  start(recording: Shown): void {
    this.#underWay.set(recording, null)
    this.#redraw('')
  }

  update(recording: Shown, step: ProgressStep): void {
    this.#underWay.set(recording, step)
    if (this.#now() - this.#drawnAtMs >= REDRAW_MS) this.#redraw('')
  }

  /** Takes the line of a recording away. */
  end(recording: Shown): void {
    this.#underWay.delete(recording)
    this.#redraw('')
  }

  /** Writes a line that stays. */
  say(line: string): void {
    this.#redraw(`${printable(line)}\n`)
  }

  #redraw(above: string): void {
    if (!this.#redraws) {
      if (above !== '') this.#stream.write(above)
      return
    }
    this.#drawnAtMs = this.#now()
    // Some terminals report a width of 0.
    const width = (this.#stream.columns || 80) - 1
    const lines = [...this.#underWay].map(([{ shown }, step]) => `${lineOf(shown, step, width)}\n`)
    const erase = this.#drawnLines === 0 ? '' : `\x1b[${this.#drawnLines}A\x1b[J`
    this.#drawnLines = lines.length
    const text = erase + above + lines.join('')
    if (text !== '') this.#stream.write(text)
  }
}

/** One line that fits: a line that wraps could not be erased. */
function lineOf(name: string, step: ProgressStep | null, width: number): string {
  const state = step === null ? 'starting' : stateOf(step)
  return `${shortened(printable(name), width - state.length - 2)}  ${state}`.slice(0, width)
}

/** The end of a name, at most so many columns wide. */
function shortened(name: string, columns: number): string {
  if (columnsOf(name) <= columns) return name
  const characters = [...name]
  let from = characters.length
  let room = columns - 1
  while (from > 0) {
    room -= columnsOf(characters[from - 1] as string)
    if (room < 0) break
    from -= 1
  }
  return `…${characters.slice(from).join('')}`
}

/** At least as many columns as a terminal takes: characters from Hangul on may be wide, as those of Chinese. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, one) => sum + ((one.codePointAt(0) as number) < 0x1100 ? 1 : 2), 0)
}

function stateOf({ fraction, etaSeconds }: ProgressStep): string {
  const percent = `${Math.floor(100 * fraction)} %`
  return etaSeconds === null ? percent : `${percent}, ${clockTime(etaSeconds)} left`
}

/** Replaces control characters: a terminal would execute those of a file's name. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}

/** Seconds as m:ss or h:mm:ss. */
export function clockTime(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const minutes = Math.floor(whole / 60) % 60
  const hours = Math.floor(whole / 3600)
  const rest = two(whole % 60)
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${two(minutes)}:${rest}`
}
