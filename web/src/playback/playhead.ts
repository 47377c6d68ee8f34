import { useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'

/** Update interval of a hidden page in ms; a frame has 17 ms. */
const HIDDEN_MS = 25

/** Playback state. Times in seconds. */
export interface PlayheadState {
  readonly seconds: number
  readonly isPlaying: boolean
}

const INITIAL_STATE: PlayheadState = { seconds: 0, isPlaying: false }

/** The playback position. The audio element updates it, and views subscribe to it. */
export class Playhead extends Subscribable {
  #state = INITIAL_STATE
  #audio: HTMLAudioElement | null = null
  /** Where playback stops; null: at the end of the sound. */
  #stopAt: number | null = null

  readonly state = (): PlayheadState => this.#state

  /**
   * Follows an audio element: on every tick while it plays, on its events otherwise. Returns a function that stops it.
   */
  attach(audio: HTMLAudioElement): () => void {
    this.#audio = audio
    let stopTicking = (): void => undefined
    const read = () => {
      this.#stopAtEnd(audio)
      this.#set({ seconds: audio.currentTime, isPlaying: !audio.paused })
    }
    const stop = () => {
      stopTicking()
      read()
    }
    const start = () => {
      stopTicking()
      stopTicking = startTicks(read)
    }
    const events = new AbortController()
    const { signal } = events
    audio.addEventListener('play', start, { signal })
    audio.addEventListener('pause', stop, { signal })
    audio.addEventListener('ended', stop, { signal })
    audio.addEventListener('seeking', read, { signal })
    audio.addEventListener('seeked', read, { signal })
    // `timeupdate` fires four times per second, independently of the ticks.
    audio.addEventListener('timeupdate', read, { signal })
    return () => {
      stopTicking()
      events.abort()
      audio.pause()
      this.#audio = null
      this.#set(INITIAL_STATE)
    }
  }

  /** Seeks to `seconds` without changing whether it plays. */
  seek(seconds: number): void {
    if (!this.#audio) return
    this.#stopAt = null
    const { duration } = this.#audio
    const end = Number.isFinite(duration) ? duration : Number.POSITIVE_INFINITY
    this.#audio.currentTime = Math.min(Math.max(0, seconds), end)
    this.#set({ ...this.#state, seconds: this.#audio.currentTime })
  }

  /** Seeks to `seconds` and plays. */
  playFrom(seconds: number): void {
    this.seek(seconds)
    this.#play()
  }

  /** Plays from `start`, and stops at `end` unless something else is played or sought before. */
  playRange(start: number, end: number): void {
    this.seek(start)
    this.#stopAt = end
    this.#play()
  }

  /** Loads a sound; when it replaces another one, position and playback state are kept. */
  load(address: string): void {
    if (!this.#audio) return
    const { seconds } = this.#state
    const isPlaying = !this.#audio.paused
    this.#audio.src = address
    this.seek(seconds)
    if (isPlaying) this.#play()
  }

  toggle(): void {
    // A pause ends the range, so that playing again goes on.
    this.#stopAt = null
    if (this.#audio?.paused === false) this.#audio.pause()
    else this.#play()
  }

  pause(): void {
    this.#audio?.pause()
  }

  skip(seconds: number): void {
    this.seek(this.#state.seconds + seconds)
  }

  #stopAtEnd(audio: HTMLAudioElement): void {
    if (this.#stopAt === null || audio.currentTime < this.#stopAt) return
    this.#stopAt = null
    audio.pause()
  }

  #play(): void {
    this.#audio?.play().catch(() => {
      // The element itself reports that it cannot play; a pause or seek right after play() also rejects.
    })
  }

  #set(next: PlayheadState): void {
    if (next.seconds === this.#state.seconds && next.isPlaying === this.#state.isPlaying) return
    this.#state = next
    this.changed()
  }
}

export const playhead = new Playhead()

/** Selects a part of the playhead state; the component renders only when that part changes. */
export function usePlayhead<T>(select: (state: PlayheadState) => T): T {
  return useSyncExternalStore(playhead.subscribe, () => select(playhead.state()))
}

/**
 * Calls `tick` repeatedly: on every frame while the page is visible. In a hidden page frames stop and timers fire once
 * per second, so a worker's timer is used. Returns a function that stops it.
 */
function startTicks(tick: () => void): () => void {
  const ended = new AbortController()
  let worker: Worker | null = null
  let frame = 0
  const onFrame = () => {
    tick()
    frame = requestAnimationFrame(onFrame)
  }
  const update = () => {
    worker?.terminate()
    worker = document.hidden ? createTimerWorker(tick) : null
  }
  document.addEventListener('visibilitychange', update, { signal: ended.signal })
  update()
  onFrame()
  return () => {
    ended.abort()
    worker?.terminate()
    cancelAnimationFrame(frame)
  }
}

/** Created from an inline script, because a file would have to be fetched first. */
function createTimerWorker(tick: () => void): Worker {
  const script = new Blob([`setInterval(() => postMessage(0), ${HIDDEN_MS})`])
  const address = URL.createObjectURL(script)
  const worker = new Worker(address)
  worker.addEventListener('message', tick)
  URL.revokeObjectURL(address)
  return worker
}
