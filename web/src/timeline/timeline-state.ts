import { useEffect, useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'
import type { Hit } from './hit-test.ts'
import type { SpotRule } from './spot-shapes.ts'
import { clampWindow, pageTo, shows, type ViewWindow, wholeWindow } from './view-window.ts'

/** Current thresholds, also while a slider is dragged. Inclusive, 0–100; seconds. */
export interface LiveThresholds extends SpotRule {
  readonly turnMin: number
  readonly turnMax: number
  /** Shorter turns are neither listed nor marked. Seconds. */
  readonly turnMinDuration: number
}

/** The hovered or focused item. `y` in pixels from the top of the plot. */
export interface Hover {
  readonly seconds: number
  readonly y: number
  readonly hit: Hit | null
  readonly by: 'pointer' | 'keyboard'
}

/** State of the timeline. Times in seconds. */
export interface TimelineState {
  /** Key of the open recording and run; '' if none is open. */
  readonly key: string
  readonly durationSeconds: number
  readonly window: ViewWindow
  readonly selection: ViewWindow | null
  /** Whether playback loops the selection. */
  readonly loopSelection: boolean
  readonly hover: Hover | null
  readonly thresholds: LiveThresholds
  /** Whether the window follows the playhead; false after the user has moved away from it. */
  readonly isFollowing: boolean
}

const EVERYTHING: LiveThresholds = {
  turnMin: 0,
  turnMax: 100,
  turnMinDuration: 0,
  spotMin: 0,
  spotMax: 50,
  mergeGap: 0,
  minDuration: 0,
  maxDuration: 0,
}

const INITIAL_STATE: TimelineState = {
  key: '',
  durationSeconds: 1,
  window: { start: 0, end: 1 },
  selection: null,
  loopSelection: false,
  hover: null,
  thresholds: EVERYTHING,
  isFollowing: true,
}

/** Minimum duration of a selection; shorter ones are accidental. */
const MIN_SELECTION_SECONDS = 0.02

/** Store of the visible window, the selection and the hovered item; diagram, sliders and lists subscribe to it. */
export class TimelineStore extends Subscribable {
  #state = INITIAL_STATE

  readonly state = (): TimelineState => this.#state

  /** Opens a run of a recording; keeps the state if it is already open. */
  open(key: string, durationSeconds: number): void {
    const { thresholds } = this.#state
    if (key !== this.#state.key) {
      this.#set({
        ...INITIAL_STATE,
        key,
        durationSeconds,
        window: wholeWindow(durationSeconds),
        thresholds,
      })
    } else if (durationSeconds !== this.#state.durationSeconds) {
      this.#set({ durationSeconds, window: wholeWindow(durationSeconds) })
    }
  }

  /** Shows a window that the user requested; stops following if the playhead is outside of it. */
  show(window: ViewWindow, playheadSeconds: number): void {
    const shown = clampWindow(window, this.#state.durationSeconds)
    const isFollowing = this.#state.isFollowing && shows(shown, playheadSeconds)
    this.#set({ window: shown, isFollowing })
  }

  /** Moves the window page by page to contain the playhead. */
  reveal(playheadSeconds: number): void {
    const { window, durationSeconds } = this.#state
    this.#set({ window: pageTo(window, durationSeconds, playheadSeconds) })
  }

  /** Resumes following the playhead. */
  follow(playheadSeconds: number): void {
    this.#set({ isFollowing: true })
    this.reveal(playheadSeconds)
  }

  /** Shows the whole recording. */
  fit(): void {
    this.#set({ window: wholeWindow(this.#state.durationSeconds), isFollowing: true })
  }

  /** Selects the interval between two times, in either order, to be looped; null clears the selection. */
  select(interval: readonly [from: number, to: number] | null): void {
    const start = Math.max(0, Math.min(...(interval ?? [0])))
    const end = Math.min(this.#state.durationSeconds, Math.max(...(interval ?? [0])))
    const isSelection = end - start >= MIN_SELECTION_SECONDS
    this.#set({ selection: isSelection ? { start, end } : null, loopSelection: isSelection })
  }

  setLoop(loopSelection: boolean): void {
    this.#set({ loopSelection: loopSelection && this.#state.selection !== null })
  }

  setHover(hover: Hover | null): void {
    this.#set({ hover })
  }

  /** Called by sliders on every frame; they update the URL when released. */
  setThresholds(changes: Partial<LiveThresholds>): void {
    this.#set({ thresholds: { ...this.#state.thresholds, ...changes } })
  }

  #set(changes: Partial<TimelineState>): void {
    const names = Object.keys(changes) as (keyof TimelineState)[]
    if (names.every((name) => changes[name] === this.#state[name])) return
    this.#state = { ...this.#state, ...changes }
    this.changed()
  }
}

export const timeline = new TimelineStore()

/** Selects a part of the timeline state; the component renders only when that part changes. */
export function useTimeline<T>(select: (state: TimelineState) => T): T {
  return useSyncExternalStore(timeline.subscribe, () => select(timeline.state()))
}

/** Applies the thresholds of the URL whenever they change. */
export function useAddressThresholds(given: LiveThresholds): void {
  const {
    turnMin,
    turnMax,
    turnMinDuration,
    spotMin,
    spotMax,
    mergeGap,
    minDuration,
    maxDuration,
  } = given
  useEffect(
    () =>
      timeline.setThresholds({
        turnMin,
        turnMax,
        turnMinDuration,
        spotMin,
        spotMax,
        mergeGap,
        minDuration,
        maxDuration,
      }),
    [turnMin, turnMax, turnMinDuration, spotMin, spotMax, mergeGap, minDuration, maxDuration],
  )
}
