import type { Locator } from 'playwright-core'

/** Number of pixels of an image or canvas per hue, in twelve steps of 30°, without grey pixels. */
export function colouredPixels(image: Locator): Promise<number[]> {
  return image.evaluate(async (picture) => {
    const isImage = picture.tagName === 'IMG'
    if (isImage) await picture.decode()
    const canvas = picture.ownerDocument.createElement('canvas')
    canvas.width = isImage ? picture.naturalWidth : picture.width
    canvas.height = isImage ? picture.naturalHeight : picture.height
    const brush = canvas.getContext('2d')
    if (!brush) throw new Error('no canvas')
    brush.drawImage(picture, 0, 0)
    const { data } = brush.getImageData(0, 0, canvas.width, canvas.height)
    const hues = Array<number>(12).fill(0)
    for (let i = 0; i < data.length; i += 4) {
      const [r = 0, g = 0, b = 0] = data.subarray(i, i + 3)
      const high = Math.max(r, g, b)
      const span = high - Math.min(r, g, b)
      if (span < 40) continue
      const sixth =
        high === r ? ((g - b) / span + 6) % 6 : high === g ? (b - r) / span + 2 : (r - g) / span + 4
      const step = Math.floor(sixth * 2) % 12
      hues[step] = (hues[step] ?? 0) + 1
    }
    return hues
  })
}

/**
 * The highest contrast ratio (WCAG 2.2, 1–21) of a colour of a part of the page with the most frequent one, among
 * colours that cover at least `least` pixels.
 */
export async function strongestContrast(part: Locator, least = 8): Promise<number> {
  const png = (await part.screenshot()).toString('base64')
  // The policy of the page allows no script-made canvas of a screenshot.
  const blank = await part.page().context().newPage()
  const contrast = await blank.locator('body').evaluate(
    async (body, { source, pixels }) => {
      const picture = body.ownerDocument.createElement('img')
      picture.src = source
      await picture.decode()
      const canvas = body.ownerDocument.createElement('canvas')
      canvas.width = picture.naturalWidth
      canvas.height = picture.naturalHeight
      const brush = canvas.getContext('2d')
      if (!brush) throw new Error('no canvas')
      brush.drawImage(picture, 0, 0)
      const { data } = brush.getImageData(0, 0, canvas.width, canvas.height)
      const counts = new Map<string, number>()
      for (let i = 0; i < data.length; i += 4) {
        const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`
        counts.set(colour, (counts.get(colour) ?? 0) + 1)
      }
      const luminance = (colour: string) => {
        const [r = 0, g = 0, b = 0] = colour.split(',').map((each) => {
          const value = Number(each) / 255
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const [ground, ...others] = [...counts].sort((a, b) => b[1] - a[1])
      if (ground === undefined) return 1
      const of = luminance(ground[0])
      const ratios = others
        .filter(([, count]) => count >= pixels)
        .map(([colour]) => {
          const other = luminance(colour)
          return (Math.max(of, other) + 0.05) / (Math.min(of, other) + 0.05)
        })
      return Math.max(1, ...ratios)
    },
    { source: `data:image/png;base64,${png}`, pixels: least },
  )
  await blank.close()
  return contrast
}
