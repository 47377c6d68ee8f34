const PATHS = {
  play: 'M6 4v16l14-8z',
  pause: 'M6 4h4v16H6zM14 4h4v16h-4z',
  next: 'M5 5v14l10-7zM16 5h3v14h-3z',
  previous: 'M19 5v14L9 12zM5 5h3v14H5z',
  sound:
    'M3 9v6h4l5 5V4L7 9zM15 8.5v7a4 4 0 0 0 0-7zM15 4v2.2a6.5 6.5 0 0 1 0 11.6V20a8.6 8.6 0 0 0 0-16z',
  muted:
    'M3 9v6h4l5 5V4L7 9zM15 9.4 16.4 8l2.3 2.3L21 8l1.4 1.4-2.3 2.3 2.3 2.3L21 15.4l-2.3-2.3-2.3 2.3L15 14l2.3-2.3z',
} as const

/** A sign on a button; its words are the button's. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="currentColor" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}
