const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A timestamp (ISO 8601) as date and time of day, in the browser's language and time zone; not one: "–". */
export function formatDate(iso: string): string {
  const instant = Date.parse(iso)
  return Number.isNaN(instant) ? '–' : FORMAT.format(instant)
}
