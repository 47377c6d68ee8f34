/** The size of a rem in pixels: larger if the person has chosen a larger font in the browser. */
export function remPixels(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}
