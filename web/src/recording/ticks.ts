/** How often a hidden page looks; a frame is 17. */
const HIDDEN_MS = 25

/**
 * Calls `tick` again and again until the answer is called: with every frame while the page is seen. While it is hidden
 * frames rest and the page's own timers ring once a second; a worker's timer does neither.
 */
export function keepTicking(tick: () => void): () => void {
  const ended = new AbortController()
  let worker: Worker | null = null
  let frame = 0
  const onFrame = () => {
    tick()
    frame = requestAnimationFrame(onFrame)
  }
  const choose = () => {
    worker?.terminate()
    worker = document.hidden ? timerOf(tick) : null
  }
  document.addEventListener('visibilitychange', choose, { signal: ended.signal })
  choose()
  onFrame()
  return () => {
    ended.abort()
    worker?.terminate()
    cancelAnimationFrame(frame)
  }
}

/** Made of a line of its own: a file would have to be fetched in the very moment. */
function timerOf(tick: () => void): Worker {
  const script = new Blob([`setInterval(() => postMessage(0), ${HIDDEN_MS})`])
  const address = URL.createObjectURL(script)
  const worker = new Worker(address)
  worker.addEventListener('message', tick)
  URL.revokeObjectURL(address)
  return worker
}
