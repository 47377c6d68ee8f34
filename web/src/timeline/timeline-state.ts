import { useEffect, useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'
import type { Hit } from './hit-test.ts'
import type { SpotRule } from './spot-shapes.ts'
import { clampWindow, pageTo, shows, type ViewWindow, wholeWindow } from './view-window.ts'

/** Thresholds as they are this moment, while a slider is dragged too. Inclusive, 0–100; seconds. */
export interface LiveThresholds extends SpotRule {
  readonly turnMin: number
  readonly turnMax: number
}

/** What is pointed at, by a pointer or by the keyboard's focus. `y` in pixels from the top of the plot. */
export interface Hover {
  readonly seconds: number
  readonly y: number
  readonly hit: Hit | null
  readonly by: 'pointer' | 'keyboard'
}

/** The shared time axis. Times in seconds. */
export interface TimelineState {
  /** The recording and run that are open; '': none. */
  readonly key: string
  readonly durationSeconds: number
  readonly window: ViewWindow
  readonly selection: ViewWindow | null
  /** Whether playing goes round in the selection. */
  readonly loopSelection: boolean
  readonly hover: Hover | null
  readonly thresholds: LiveThresholds
  /** Whether the window goes with the playhead; not after the person has moved away from it. */
  readonly isFollowing: boolean
}

const EVERYTHING: LiveThresholds = {
  turnMin: 0,
  turnMax: 100,
  spotMin: 0,
  spotMax: 50,
  mergeGap: 0,
  minDuration: 0,
}

const AT_REST: TimelineState = {
  key: '',
  durationSeconds: 1,
  window: { start: 0, end: 1 },
  selection: null,
  loopSelection: false,
  hover: null,
  thresholds: EVERYTHING,
  isFollowing: true,
}

/** Shorter selections are slips of the hand. */
const LEAST_SELECTION_SECONDS = 0.02

/** The one place that knows what is visible, selected and pointed at; diagram, sliders and lists subscribe. */
export class TimelineStore extends Subscribable {
  #state = AT_REST

  readonly state = (): TimelineState => this.#state

  /** Shows a recording's run from the start; what is open already stays as it is. */
  open(key: string, durationSeconds: number): void {
    const { thresholds } = this.#state
    if (key !== this.#state.key) {
      this.#set({
        ...AT_REST,
        key,
        durationSeconds,
        window: wholeWindow(durationSeconds),
        thresholds,
      })
    } else if (durationSeconds !== this.#state.durationSeconds) {
      this.#set({ durationSeconds, window: wholeWindow(durationSeconds) })
    }
  }

  /** Shows what the person asked to see; where that leaves the playhead behind, it is no longer followed. */
  show(window: ViewWindow, playheadSeconds: number): void {
    const shown = clampWindow(window, this.#state.durationSeconds)
    const isFollowing = this.#state.isFollowing && shows(shown, playheadSeconds)
    this.#set({ window: shown, isFollowing })
  }

  /** Goes with the playhead a page at a time. */
  reveal(playheadSeconds: number): void {
    const { window, durationSeconds } = this.#state
    this.#set({ window: pageTo(window, durationSeconds, playheadSeconds) })
  }

  /** Follows the playhead again, from here on. */
  follow(playheadSeconds: number): void {
    this.#set({ isFollowing: true })
    this.reveal(playheadSeconds)
  }

  /** The whole recording. */
  fit(): void {
    this.#set({ window: wholeWindow(this.#state.durationSeconds), isFollowing: true })
  }

  /** Selects the stretch between two times, in either order, to be looped; null selects nothing. */
  select(stretch: readonly [from: number, to: number] | null): void {
    const start = Math.max(0, Math.min(...(stretch ?? [0])))
    const end = Math.min(this.#state.durationSeconds, Math.max(...(stretch ?? [0])))
    const isSelection = end - start >= LEAST_SELECTION_SECONDS
    this.#set({ selection: isSelection ? { start, end } : null, loopSelection: isSelection })
  }

  setLoop(loopSelection: boolean): void {
    this.#set({ loopSelection: loopSelection && this.#state.selection !== null })
  }

  setHover(hover: Hover | null): void {
    this.#set({ hover })
  }

  /** What sliders call on every frame; the address is theirs to change when they are let go. */
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

/** What `select` picks of the timeline; the component renders again only when that changes. */
export function useTimeline<T>(select: (state: TimelineState) => T): T {
  return useSyncExternalStore(timeline.subscribe, () => select(timeline.state()))
}

/** Takes over the thresholds of the address whenever they change there. */
export function useAddressThresholds(given: LiveThresholds): void {
  const { turnMin, turnMax, spotMin, spotMax, mergeGap, minDuration } = given
  useEffect(
    () => timeline.setThresholds({ turnMin, turnMax, spotMin, spotMax, mergeGap, minDuration }),
    [turnMin, turnMax, spotMin, spotMax, mergeGap, minDuration],
  )
}
