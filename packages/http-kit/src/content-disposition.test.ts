import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

it('has an ASCII fallback and the encoded name', () => {
  expect(contentDisposition('inline', 'Größe (1).wav')).toBe(
    `inline; filename="Gr__e (1).wav"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.wav`,
  )
})

it('is always one valid header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const header = contentDisposition('attachment', name)
      expect(header).toMatch(
        /^attachment; filename="[^"\\\p{Cc}]*"; filename\*=UTF-8''[A-Za-z0-9%._~!$&+^`|#-]*$/u,
      )
      expect(new Headers({ 'Content-Disposition': header }).get('Content-Disposition')).toBe(header)
      expect(header).not.toMatch(/%2F|%5C|%0D|%0A/)
    }),
  )
})
