import { useSyncExternalStore } from 'react'

/** How one listens; it stays when another recording is opened. */
export interface Listening {
  /** 0.5 … 2, the pitch stays. */
  readonly speed: number
  /** 0 … 1 */
  readonly volume: number
  readonly isMuted: boolean
}

export const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const

let state: Listening = { speed: 1, volume: 1, isMuted: false }
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const listening = {
  state: (): Listening => state,
  set(changes: Partial<Listening>): void {
    state = { ...state, ...changes }
    for (const listener of listeners) listener()
  },
  /** One step faster (1) or slower (−1). */
  changeSpeed(direction: 1 | -1): void {
    const faster = SPEEDS.find((speed) => speed > state.speed) ?? state.speed
    const slower = SPEEDS.findLast((speed) => speed < state.speed) ?? state.speed
    listening.set({ speed: direction === 1 ? faster : slower })
  },
}

export function useListening(): Listening {
  return useSyncExternalStore(subscribe, listening.state)
}
