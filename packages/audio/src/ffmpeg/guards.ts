/** What both ffmpeg and ffprobe are told about a file that may be hostile. */
export interface Guards {
  readonly demuxer: string
}

/** Room for a picture of 8K video; a cover of 16,000² would take 1 GB. */
const MAX_PIXELS = 40_000_000
/** Of one piece of memory. The index of a day of video needs a third of it. */
const MAX_BLOCK_BYTES = 1024 ** 3

/**
 * Arguments before the input: one demuxer and none that it might open in turn, local files only, one thread, no huge
 * pictures (the first one is decoded to find out what it is). Checksums that a codec has are looked at.
 */
export function guards({ demuxer }: Guards): string[] {
  return [
    ['-hide_banner', '-v', 'repeat+level+warning', '-max_alloc', String(MAX_BLOCK_BYTES)],
    ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer],
    ['-threads', '1', '-max_pixels', String(MAX_PIXELS), '-err_detect', 'crccheck'],
  ].flat()
}
