const PRESSED_BY: Readonly<Record<string, string>> = {
  ' ': 'button, summary, input[type="checkbox"]',
  Enter: 'button, a, summary, [role="row"]',
}
const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]'

/** Whether a key pressed here belongs to the element itself: typing, a slider's arrows, a button's space. */
export function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog')) return true
  const pressed = PRESSED_BY[key]
  if (pressed !== undefined && target.closest(pressed) !== null) return true
  if (target.matches('input[type="checkbox"]')) return false
  if (target.matches(TYPED_INTO)) return true
  return target.closest('[role="slider"]') !== null && key.startsWith('Arrow')
}

/** Acts on keys that nothing else on the page takes; ends with `signal`. Keys with Alt or Meta are the browser's. */
export function onFreeKey(act: (event: KeyboardEvent) => void, signal: AbortSignal): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.metaKey || event.altKey || event.defaultPrevented) return
      if (!ownsKey(event.target, event.key)) act(event)
    },
    { signal },
  )
}
