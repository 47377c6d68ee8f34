/** One server-sent event. */
interface Heard {
  readonly event: string
  // biome-ignore lint/suspicious/noExplicitAny: the data of an event is whatever changed
  readonly data: any
}

/** Receives `/api/events` and finds events among those received. */
export class Events {
  readonly #stop = new AbortController()
  readonly #heard: Heard[] = []
  #waiting: (() => void)[] = []
  #isOver = false
  #ended: Promise<void> = Promise.resolve()

  static async open(origin: string): Promise<Events> {
    const events = new Events()
    const answer = await fetch(`${origin}/api/events`, { signal: events.#stop.signal })
    if (!answer.body) throw new Error('no event stream')
    events.#ended = events.#listen(answer.body)
    return events
  }

  /** How many events were received; `first` can begin there. */
  get count(): number {
    return this.#heard.length
  }

  /** Resolves to the first matching event from index `from` on, received already or later. */
  async first(fits: (heard: Heard) => boolean, from = 0): Promise<Heard> {
    for (let seen = from; ; ) {
      for (; seen < this.#heard.length; seen += 1) {
        const heard = this.#heard[seen] as Heard
        if (fits(heard)) return heard
      }
      if (this.#isOver) throw new Error('the event stream ended')
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#ended
  }

  async #listen(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = ''
    try {
      for await (const block of body.pipeThrough(new TextDecoderStream() as never)) {
        text += block
        const messages = text.split('\n\n')
        text = messages.pop() ?? ''
        for (const message of messages) this.#hear(message)
      }
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error
    } finally {
      this.#isOver = true
      this.#wake()
    }
  }

  #hear(message: string): void {
    const field = (name: string) =>
      message
        .split('\n')
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trimStart())
        .join('\n')
    const event = field('event')
    if (event === '') return
    this.#heard.push({ event, data: JSON.parse(field('data')) })
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
