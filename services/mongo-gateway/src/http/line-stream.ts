/** Lines of JSON that are told one by one. `left` is called when nobody reads them any more; what is told then is lost. */
export function lineStream(left: () => void) {
  const encoder = new TextEncoder()
  let sink: ReadableStreamDefaultController<Uint8Array> | null = null
  const lines = new ReadableStream<Uint8Array>({
    start(controller) {
      sink = controller
    },
    cancel() {
      sink = null
      left()
    },
  })
  return {
    lines,
    say: (line: object) => sink?.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
    /** Twice is the same as once. */
    end() {
      sink?.close()
      sink = null
    },
  }
}
