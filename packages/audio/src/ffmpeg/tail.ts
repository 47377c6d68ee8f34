import { type FileHandle, open } from 'node:fs/promises'

const TS_PACKET_BYTES = 188
const FLV_TAG_HEADER_BYTES = 11
/** Bytes of an ASF file in which the File Properties Object is searched. */
const ASF_HEAD_BYTES = 4_096
/** GUID of the File Properties Object (ASF specification 1.2, 3.2). */
const ASF_FILE_PROPERTIES = 'a1dcab8c47a9cf118ee400c00c205365'
const ASF_IS_BROADCAST = 1

/**
 * Detects a truncation that ffmpeg does not report: an incomplete last packet of a transport stream, an incomplete last
 * FLV tag, or an AVI or ASF header that declares more bytes than the file has. Returns the reason, or null.
 */
export async function findTruncation(
  path: string,
  sizeBytes: number,
  demuxer: string,
): Promise<string | null> {
  if (demuxer === 'mpegts') {
    return sizeBytes % TS_PACKET_BYTES === 0 ? null : 'its last packet is incomplete'
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
    return missingBytes(head.getUint32(4, true) + 8, sizeBytes)
  },
  asf: async (file, sizeBytes) => {
    const head = await view(file, 0, ASF_HEAD_BYTES)
    const at = Buffer.from(head.buffer).indexOf(ASF_FILE_PROPERTIES, 0, 'hex')
    if (at < 0 || at + 92 > head.byteLength) return null
    if ((head.getUint32(at + 88, true) & ASF_IS_BROADCAST) !== 0) return null
    return missingBytes(Number(head.getBigUint64(at + 40, true)), sizeBytes)
  },
  /** Each tag is followed by its size (Adobe FLV 10.1, E.3). */
  flv: async (file, sizeBytes) => {
    const tagBytes = (await view(file, sizeBytes - 4, 4)).getUint32(0)
    const start = sizeBytes - 4 - tagBytes
    if (tagBytes < FLV_TAG_HEADER_BYTES || start < 0) return 'its last tag is incomplete'
    const dataBytes = (await view(file, start, 4)).getUint32(0) & 0xffffff
    return dataBytes + FLV_TAG_HEADER_BYTES === tagBytes ? null : 'its last tag is incomplete'
  },
}

async function view(file: FileHandle, at: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length)
  await file.read(bytes, 0, length, Math.max(0, at))
  return new DataView(bytes.buffer)
}

function missingBytes(declaredBytes: number, sizeBytes: number): string | null {
  const bytes = declaredBytes - sizeBytes
  return bytes > 0 ? `${bytes} bytes of it are missing` : null
}
