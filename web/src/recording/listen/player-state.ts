import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'

/** Playback settings; kept when another recording is opened. */
interface Listening {
  /** 0.5 … 2; the pitch is preserved. */
  readonly speed: number
  /** 0 … 1 */
  readonly volume: number
  readonly isMuted: boolean
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

const notice = new Store('')

/** Shows a notice of the player, such as the end of a tour. '' clears it. */
export function announce(words: string): void {
  notice.set(words)
}

export function useNotice(): string {
  return useSyncExternalStore(notice.subscribe, notice.state)
}
