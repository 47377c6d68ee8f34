import type { Page } from 'playwright-core'

/** Sample rate of the capture in Hz. */
export const CAPTURE_RATE = 48_000
/** Captured samples from the first non-zero one. */
const TAKEN_SAMPLES = CAPTURE_RATE * 0.4
/** Silent blocks after which the player counts as stopped. */
const QUIET_BLOCKS = 8

/**
 * Captures the output of an `<audio>` element. When armed, it waits for silence (the element is paused) and reports it,
 * then for the first non-zero sample, and sends all samples from there.
 */
const WORKLET = `
registerProcessor('capture', class extends AudioWorkletProcessor {
  state = 'idle'
  quiet = 0
  taken = []
  count = 0
  constructor() {
    super()
    this.port.onmessage = () => { this.state = 'settling'; this.quiet = 0 }
  }
  process([[channel]]) {
    const isSound = channel !== undefined && channel.some((sample) => sample !== 0)
    if (this.state === 'settling') {
      this.quiet = isSound ? 0 : this.quiet + 1
      if (this.quiet < ${QUIET_BLOCKS}) return true
      this.state = 'waiting'
      this.taken = []
      this.count = 0
      this.port.postMessage({ kind: 'quiet' })
    } else if (this.state === 'waiting' && isSound) {
      this.state = 'taking'
      this.port.postMessage({ kind: 'sound' })
    }
    if (this.state !== 'taking') return true
    const block = new Float32Array(128)
    if (channel !== undefined) block.set(channel)
    this.taken.push(block)
    this.count += block.length
    if (this.count < ${TAKEN_SAMPLES} + 128) return true
    this.state = 'idle'
    this.port.postMessage({ kind: 'taken', blocks: this.taken })
    return true
  }
})`

/** Captured output of an element. */
export interface Captured {
  /** At `CAPTURE_RATE`, from the first non-zero sample. */
  readonly samples: Float32Array
  /** Time from the seek to the `seeked` event. */
  readonly seekMs: number
  /** Time from play() to the first non-zero sample. */
  readonly startMs: number
}

/**
 * Routes the output of the page's `<audio>` to the capture instead of a loudspeaker. The page's policy allows scripts
 * of its own server only, so its context is opened with `bypassCSP`.
 */
export async function installCapture(page: Page): Promise<void> {
  await page.locator('audio').evaluate(
    async (audio, { code, sampleRate }) => {
      const window = audio.ownerDocument.defaultView
      const context = new window.AudioContext({ sampleRate })
      const script = new window.Blob([code], { type: 'text/javascript' })
      await context.audioWorklet.addModule(window.URL.createObjectURL(script))
      const node = new window.AudioWorkletNode(context, 'capture')
      const silent = new window.GainNode(context, { gain: 0 })
      context.createMediaElementSource(audio).connect(node)
      node.connect(silent).connect(context.destination)
      await context.resume()
      const { port } = node
      const next = (kind: string) =>
        new Promise((resolve) => {
          const listen = ({ data }: { data: { kind: string; blocks: Float32Array[] } }) => {
            if (data.kind !== kind) return
            port.removeEventListener('message', listen)
            resolve(data.blocks)
          }
          port.addEventListener('message', listen)
        })
      port.start()
      audio.capture = {
        /** Armed while the element is paused. */
        arm: async () => {
          const quiet = next('quiet')
          port.postMessage('arm')
          await quiet
          audio.captured = { sound: next('sound'), taken: next('taken') }
        },
      }
    },
    { code: WORKLET, sampleRate: CAPTURE_RATE },
  )
}

/** Seeks the paused `<audio>` to `seconds`, plays, and captures the output. */
export async function captureFrom(page: Page, seconds: number): Promise<Captured> {
  const found = await page.locator('audio').evaluate(async (audio, at) => {
    audio.pause()
    const seekAt = performance.now()
    const seeked = new Promise((resolve) => {
      audio.addEventListener('seeked', resolve, { once: true })
    })
    audio.currentTime = at
    await seeked
    const seekMs = performance.now() - seekAt
    await audio.capture.arm()
    const playAt = performance.now()
    await audio.play()
    await audio.captured.sound
    const startMs = performance.now() - playAt
    const blocks: Float32Array[] = await audio.captured.taken
    audio.pause()
    return { seekMs, startMs, samples: blocks.flatMap((block) => [...block]) }
  }, seconds)
  return { ...found, samples: fromFirstSound(found.samples) }
}

/** Captures the output after `click`, which makes the page seek and play. Times count from the click. */
export async function captureAfter(page: Page, click: () => Promise<void>): Promise<Captured> {
  const audio = page.locator('audio')
  await audio.evaluate(async (element) => {
    const document = element.ownerDocument
    const heardOf = (target: typeof element, event: string) =>
      new Promise((resolve) =>
        target.addEventListener(event, resolve, { once: true, capture: true }),
      )
    element.pause()
    await element.capture.arm()
    const clicked = heardOf(document, 'click').then(() => performance.now())
    const seeked = heardOf(element, 'seeked').then(() => performance.now())
    const sounding = element.captured.sound.then(() => performance.now())
    element.captured.times = Promise.all([clicked, seeked, sounding])
  })
  await click()
  const found = await audio.evaluate(async (element) => {
    const [clickAt, seekAt, soundAt]: number[] = await element.captured.times
    const blocks: Float32Array[] = await element.captured.taken
    element.pause()
    return { clickAt, seekAt, soundAt, samples: blocks.flatMap((block) => [...block]) }
  })
  const { clickAt = 0, seekAt = 0, soundAt = 0, samples } = found
  return {
    seekMs: seekAt - clickAt,
    startMs: soundAt - clickAt,
    samples: fromFirstSound(samples),
  }
}

/** Makes the page's `<audio>` play another URL. */
export async function playInstead(page: Page, address: string): Promise<void> {
  await page.locator('audio').evaluate(async (audio, src) => {
    const loaded = new Promise((resolve) => {
      audio.addEventListener('loadedmetadata', resolve, { once: true })
    })
    audio.src = src
    await loaded
  }, address)
}

function fromFirstSound(samples: readonly number[]): Float32Array {
  const first = samples.findIndex((sample) => sample !== 0)
  return Float32Array.from(samples.slice(first, first + TAKEN_SAMPLES))
}
