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
