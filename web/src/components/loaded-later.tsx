import { Button, Group, Text } from '@mantine/core'
import { type ComponentType, Suspense, use, useEffect, useReducer } from 'react'

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
 * then nothing is shown. If it cannot be loaded, that is said in its place, with a button that tries again; it is also
 * tried again when it is rendered the next time.
 */
export function loadedLater<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  return loadedWith(load, whenIdle)
}

/** Like `loadedLater`, but loaded only when it is rendered. */
export function loadedWhenShown<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  return loadedWith(load, (begin) => begin)
}

type Load = () => Promise<unknown>

function loadedWith<P extends object>(
  load: () => Promise<ComponentType<P>>,
  prepared: (begin: Load) => Load,
): ComponentType<P> {
  let component: ComponentType<P> | null = null
  let loading: Promise<void> | null = null
  let shown: Promise<void> | null = null
  let hasFailed = false
  const begin = prepared(() => {
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
  // React renders again as soon as the promise settles: without a memory of the failure it would load without end.
  const forRender = () => {
    shown ??= begin().then(
      () => undefined,
      () => {
        hasFailed = true
        shown = null
      },
    )
    return shown
  }
  function Part(props: P) {
    const [, render] = useReducer((count: number) => count + 1, 0)
    useEffect(
      () => () => {
        hasFailed = false
      },
      [],
    )
    if (component === null && !hasFailed) use(forRender())
    const Found = component
    if (Found !== null) return <Found {...props} />
    const retry = () => {
      hasFailed = false
      render()
    }
    return <NotLoaded onRetry={retry} />
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

function NotLoaded({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <Group gap="xs" p="xs" role="alert">
      <Text size="sm">
        This part of the page could not be loaded. The server is away, or was updated.
      </Text>
      <Button size="compact-xs" variant="default" onClick={onRetry}>
        Try again
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>
        Reload the page
      </Button>
    </Group>
  )
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
