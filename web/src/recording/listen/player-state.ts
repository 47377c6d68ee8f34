import { useSyncExternalStore } from 'react'
import { playhead } from '../../playback/playhead.ts'
import { Remembered, useRemembered } from '../../store/remembered.ts'
import { Store } from '../../store/store.ts'

/** Playback settings; kept when another recording is opened. */
interface Listening {
  /** 0.5 … 2; the pitch is preserved. */
  readonly speed: number
  /** 0 … 1 */
  readonly volume: number
  readonly isMuted: boolean
}

/** What is played of a turn, a spot or an overlap. Seconds. */
export interface ItemPlayback {
  /** Whether playback stops after the item, or goes on. */
  readonly stopsAtEnd: boolean
  /** Played before a spot or an overlap; a turn has its own beginning. */
  readonly leadIn: number
  /** Played after an item. */
  readonly tail: number
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const

const settings = new Store<Listening>({ speed: 1, volume: 1, isMuted: false })

export const listening = {
  state: settings.state,
  set: (changes: Partial<Listening>): void => settings.set({ ...settings.state(), ...changes }),
  /** Changes the speed by one step: faster (1) or slower (−1). */
  changeSpeed(direction: 1 | -1): void {
    const { speed: now } = settings.state()
    const faster = SPEEDS.find((speed) => speed > now) ?? now
    const slower = SPEEDS.findLast((speed) => speed < now) ?? now
    listening.set({ speed: direction === 1 ? faster : slower })
  },
}

export function useListening(): Listening {
  return useSyncExternalStore(settings.subscribe, settings.state)
}

/** Parses stored settings; invalid ones have their default. */
export function readItemPlayback(stored: unknown): ItemPlayback {
  const { stopsAtEnd, leadIn, tail } = (
    typeof stored === 'object' && stored !== null ? stored : {}
  ) as Record<string, unknown>
  return {
    stopsAtEnd: stopsAtEnd !== false,
    leadIn: secondsOf(leadIn, 1),
    tail: secondsOf(tail, 0.3),
  }
}

function secondsOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= MAX_ROLL_SECONDS ? value : otherwise
}

/** Longest lead-in and tail. */
export const MAX_ROLL_SECONDS = 5

const items = new Remembered('toolkit-item-playback', readItemPlayback)

export const itemPlayback = {
  state: items.state,
  set: (changes: Partial<ItemPlayback>): void => items.set({ ...items.state(), ...changes }),
}

export function useItemPlayback(): ItemPlayback {
  return useRemembered(items)
}

/** A part of a recording that was played as a whole. Seconds. */
interface PlayedItem {
  readonly kind: 'turn' | 'spot' | 'overlap' | 'mark'
  readonly start: number
  readonly end: number
}

/** The item that was played last. */
export const playedItem = new Store<PlayedItem | null>(null)

/** Plays a turn, a spot, an overlap or a marked stretch as the settings say. Seconds. */
export function playItem(kind: PlayedItem['kind'], start: number, end: number): void {
  playedItem.set({ kind, start, end })
  const { stopsAtEnd, leadIn, tail } = items.state()
  const from = kind === 'turn' ? start : start - leadIn
  if (stopsAtEnd) playhead.playRange(from, end + tail)
  else playhead.playFrom(from)
}

const notice = new Store('')

/** Shows a notice of the player, such as the end of a tour. '' clears it. */
export function announce(words: string): void {
  notice.set(words)
}

export function useNotice(): string {
  return useSyncExternalStore(notice.subscribe, notice.state)
}
