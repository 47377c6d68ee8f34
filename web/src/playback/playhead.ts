import { useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'

/** How often a hidden page looks; a frame is 17. */
const HIDDEN_MS = 25

/** Where the recording stands. Times in seconds. */
export interface PlayheadState {
  readonly seconds: number
  readonly isPlaying: boolean
}

const AT_START: PlayheadState = { seconds: 0, isPlaying: false }

/** The one place that knows where we are in the recording; the audio element moves it, views subscribe. */
export class Playhead extends Subscribable {
  #state = AT_START
  #audio: HTMLAudioElement | null = null

  readonly state = (): PlayheadState => this.#state

  /** Follows an audio element until the answer is called: at every tick while it plays, its events otherwise. */
  attach(audio: HTMLAudioElement): () => void {
    this.#audio = audio
    let stopTicking = (): void => undefined
    const read = () => this.#set({ seconds: audio.currentTime, isPlaying: !audio.paused })
    const halt = () => {
      stopTicking()
      read()
    }
    const begin = () => {
      stopTicking()
      stopTicking = keepTicking(read)
    }
    const events = new AbortController()
    const { signal } = events
    audio.addEventListener('play', begin, { signal })
    audio.addEventListener('pause', halt, { signal })
    audio.addEventListener('ended', halt, { signal })
    audio.addEventListener('seeking', read, { signal })
    audio.addEventListener('seeked', read, { signal })
    // Four times a second, whatever becomes of the ticks.
    audio.addEventListener('timeupdate', read, { signal })
    return () => {
      stopTicking()
      events.abort()
      audio.pause()
      this.#audio = null
      this.#set(AT_START)
    }
  }

  /** Goes to `seconds` and stays as it is, playing or not. */
  seek(seconds: number): void {
    if (!this.#audio) return
    const { duration } = this.#audio
    const end = Number.isFinite(duration) ? duration : Number.POSITIVE_INFINITY
    this.#audio.currentTime = Math.min(Math.max(0, seconds), end)
    this.#set({ ...this.#state, seconds: this.#audio.currentTime })
  }

  /** Goes to `seconds` and plays from there. */
  playFrom(seconds: number): void {
    this.seek(seconds)
    this.#play()
  }

  /** Loads a sound; in the place of another it goes on from where that was. */
  load(address: string): void {
    if (!this.#audio) return
    const { seconds } = this.#state
    const isPlaying = !this.#audio.paused
    this.#audio.src = address
    this.seek(seconds)
    if (isPlaying) this.#play()
  }

  toggle(): void {
    if (this.#audio?.paused === false) this.#audio.pause()
    else this.#play()
  }

  pause(): void {
    this.#audio?.pause()
  }

  skip(seconds: number): void {
    this.seek(this.#state.seconds + seconds)
  }

  #play(): void {
    this.#audio?.play().catch(() => {
      // The element itself shows that it cannot play; a pause or a seek right after play() ends here too.
    })
  }

  #set(next: PlayheadState): void {
    if (next.seconds === this.#state.seconds && next.isPlaying === this.#state.isPlaying) return
    this.#state = next
    this.changed()
  }
}

export const playhead = new Playhead()

/** What `select` picks of the playhead; the component renders again only when that changes. */
export function usePlayhead<T>(select: (state: PlayheadState) => T): T {
  return useSyncExternalStore(playhead.subscribe, () => select(playhead.state()))
}

/**
 * Calls `tick` again and again until the answer is called: with every frame while the page is seen. While it is hidden
 * frames rest and the page's own timers ring once a second; a worker's timer does neither.
 */
function keepTicking(tick: () => void): () => void {
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
