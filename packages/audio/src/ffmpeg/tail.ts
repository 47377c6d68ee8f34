import { type FileHandle, open } from 'node:fs/promises'

const TS_PACKET_BYTES = 188
const FLV_TAG_HEADER_BYTES = 11
/** Where the header of an ASF is looked for its file properties. */
const ASF_HEAD_BYTES = 4_096
/** GUID of the File Properties Object (ASF specification 1.2, 3.2). */
const ASF_FILE_PROPERTIES = 'a1dcab8c47a9cf118ee400c00c205365'
const ASF_IS_BROADCAST = 1

/**
 * Where ffmpeg says nothing of a missing end, the bytes may: a broken last packet of a transport stream, a last FLV tag
 * that does not close, an AVI or ASF that is longer by its header. Returns why the file is cut short, or null.
 */
export async function cutTail(
  path: string,
  sizeBytes: number,
  demuxer: string,
): Promise<string | null> {
  if (demuxer === 'mpegts') {
    return sizeBytes % TS_PACKET_BYTES === 0 ? null : 'its last packet is not whole'
  }
  const check = CHECKS[demuxer]
  if (check === undefined) return null
  const file = await open(path, 'r')
  try {
    return await check(file, sizeBytes)
  } finally {
    await file.close()
  }
}

const CHECKS: Readonly<
  Record<string, (file: FileHandle, sizeBytes: number) => Promise<string | null>>
> = {
  avi: async (file, sizeBytes) => {
    const head = await view(file, 0, 8)
    return missing(head.getUint32(4, true) + 8, sizeBytes)
  },
  asf: async (file, sizeBytes) => {
    const head = await view(file, 0, ASF_HEAD_BYTES)
    const at = Buffer.from(head.buffer).indexOf(ASF_FILE_PROPERTIES, 0, 'hex')
    if (at < 0 || at + 92 > head.byteLength) return null
    if ((head.getUint32(at + 88, true) & ASF_IS_BROADCAST) !== 0) return null
    return missing(Number(head.getBigUint64(at + 40, true)), sizeBytes)
  },
  /** Behind each tag stands its size again (Adobe FLV 10.1, E.3). */
  flv: async (file, sizeBytes) => {
    const tagBytes = (await view(file, sizeBytes - 4, 4)).getUint32(0)
    const start = sizeBytes - 4 - tagBytes
    if (tagBytes < FLV_TAG_HEADER_BYTES || start < 0) return 'its last tag is not whole'
    const dataBytes = (await view(file, start, 4)).getUint32(0) & 0xffffff
    return dataBytes + FLV_TAG_HEADER_BYTES === tagBytes ? null : 'its last tag is not whole'
  },
}

async function view(file: FileHandle, at: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length)
  await file.read(bytes, 0, length, Math.max(0, at))
  return new DataView(bytes.buffer)
}

function missing(promisedBytes: number, sizeBytes: number): string | null {
  const bytes = promisedBytes - sizeBytes
  return bytes > 0 ? `${bytes} bytes of it are missing` : null
}
