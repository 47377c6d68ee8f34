/** Whether a key pressed here belongs to the element itself: typing, a slider's arrows, a button's space. */
export function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog')) return true
  if (target.matches('input, textarea, select, audio, [contenteditable="true"]')) return true
  if (target.closest('[role="slider"]')) return key.startsWith('Arrow') || /^\d$/.test(key)
  if (key === ' ' || key === 'Enter') return target.closest('button, a, summary') !== null
  return false
}

/** Acts on keys that nothing else on the page takes; ends with `signal`. */
export function onFreeKey(act: (event: KeyboardEvent) => void, signal: AbortSignal): void {
  window.addEventListener(
    'keydown',
    (event) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey
      if (isPlain && !event.defaultPrevented && !ownsKey(event.target, event.key)) act(event)
    },
    { signal },
  )
}
