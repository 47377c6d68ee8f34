import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Subscribable } from '../store/store.ts'

/** An action that the palette offers. */
export interface Command {
  /** Unique, such as `next-spot`. */
  readonly id: string
  readonly label: string
  /** Keys that do the same, as in the help. */
  readonly keys: readonly string[]
}

interface Runnable extends Command {
  readonly run: () => void
}

/** The actions of what is mounted now, in the order in which they were added. */
class Commands extends Subscribable {
  #commands: readonly Runnable[] = []

  readonly state = (): readonly Runnable[] => this.#commands

  /** Adds actions. Returns a function that removes them. */
  add(commands: readonly Runnable[]): () => void {
    this.#commands = [...this.#commands, ...commands]
    this.changed()
    return () => {
      const own = new Set(commands)
      this.#commands = this.#commands.filter((command) => !own.has(command))
      this.changed()
    }
  }
}

const commands = new Commands()

/** Offers actions in the palette while the component is mounted. Only their ids decide whether they are added anew. */
export function useCommands(offered: readonly Command[], run: (id: string) => void): void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  const list = useRef(offered)
  list.current = offered
  const ids = offered.map(({ id }) => id).join(' ')
  // biome-ignore lint/correctness/useExhaustiveDependencies: ids stand for the list, which is a new array in each render
  useEffect(
    () =>
      commands.add(
        list.current.map((command) => ({ ...command, run: () => latest.current(command.id) })),
      ),
    [ids],
  )
}

/** All actions that are offered now. */
export function useOfferedCommands(): readonly Runnable[] {
  return useSyncExternalStore(commands.subscribe, commands.state)
}
