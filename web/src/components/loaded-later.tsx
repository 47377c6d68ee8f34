import { type ComponentType, Suspense, use } from 'react'

/** After the start, so that what is loaded in advance delays nothing that is shown. */
const IDLE_AFTER_MS = 1_500

const loads: (() => Promise<unknown>)[] = []

/** Adds code that is loaded when the page is idle. Returns `load`. */
export function whenIdle<T>(load: () => Promise<T>): () => Promise<T> {
  loads.push(load)
  return load
}

/**
 * A component that the start does not need. Its code is loaded when the page is idle, or when it is rendered; until
 * then nothing is shown. The promise is rejected if the code cannot be loaded: the next render tries again.
 */
export function loadedLater<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let component: ComponentType<P> | null = null
  let loading: Promise<void> | null = null
  const begin = whenIdle(() => {
    loading ??= load().then(
      (found) => {
        component = found
      },
      (error: unknown) => {
        loading = null
        throw error
      },
    )
    return loading
  })
  function Part(props: P) {
    if (component === null) use(begin())
    const Found = component
    return Found === null ? null : <Found {...props} />
  }
  return function LoadedLater(props: P) {
    // Once it is loaded, it is rendered at once: focus can be set in it.
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    )
  }
}

/** Loads the code that the start did not need, a part at a time while the page is idle. Returns a function that stops it. */
export function loadWhenIdle(): () => void {
  const left = [...loads]
  let isStopped = false
  const next = () => {
    const load = isStopped ? undefined : left.shift()
    // A part that cannot be loaded now is loaded when it is rendered.
    load?.().then(whenFree, whenFree)
  }
  const whenFree = () => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(next)
    else setTimeout(next)
  }
  const timer = setTimeout(whenFree, IDLE_AFTER_MS)
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
