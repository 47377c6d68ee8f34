import type { ByteReader } from '../byte-reader.ts'
import { corrupt, truncated } from '../sound-block.ts'
import { checksumFits, isOgg, OGG_HEADER_BYTES, type OggPage, parseOggPage } from './page.ts'

const MAX_HEADER_BYTES = OGG_HEADER_BYTES + 255

/** The pages of an Ogg file, each checked. Throws audio-corrupt (damaged, missing) and audio-truncated (no last page). */
export async function* readOggPages(
  reader: ByteReader,
): AsyncGenerator<{ page: OggPage; bytes: Uint8Array<ArrayBuffer> }> {
  let previous: OggPage | null = null
  while (await reader.fill(1)) {
    await reader.fill(MAX_HEADER_BYTES)
    const head = reader.peek(MAX_HEADER_BYTES)
    const page = parseOggPage(head, 0)
    if (page === null) {
      if (previous?.isLast === true && !isOgg(head)) return // a tag or padding behind the sound
      if (reader.ended) throw truncated('its last Ogg page is incomplete')
      throw corrupt('there is garbage between its Ogg pages')
    }
    if (!(await reader.fill(page.totalBytes))) throw truncated('its last Ogg page is incomplete')
    const bytes = reader.take(page.totalBytes)
    if (!checksumFits(bytes)) throw corrupt('the checksum of an Ogg page does not fit')
    checkOrder(previous, page)
    previous = page
    yield { page, bytes }
  }
  if (previous?.isLast !== true) throw truncated('its Ogg stream has no last page')
}

function checkOrder(previous: OggPage | null, page: OggPage): void {
  if (previous === null || page.isFirst) return
  if (page.serial !== previous.serial) throw corrupt('two Ogg streams are mixed in it')
  if (page.sequence > previous.sequence + 1) throw corrupt('Ogg pages are missing in the middle')
}
