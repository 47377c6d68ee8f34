/** Options of ffmpeg and ffprobe for an untrusted file. */
export interface Guards {
  readonly demuxer: string
}

/** Allows 8K video frames; a cover of 16,000² pixels would take 1 GB. */
const MAX_PIXELS = 40_000_000
/** Limit of a single allocation. The index of a day of video needs a third of it. */
const MAX_BLOCK_BYTES = 1024 ** 3

/**
 * Input arguments: one demuxer and no nested ones, local files only, one thread, no huge pictures (ffmpeg decodes the
 * first one to detect its format), and codec checksums are verified.
 */
export function guards({ demuxer }: Guards): string[] {
  return [
    ['-hide_banner', '-v', 'repeat+level+warning', '-max_alloc', String(MAX_BLOCK_BYTES)],
    ['-protocol_whitelist', 'file,pipe', '-format_whitelist', demuxer, '-f', demuxer],
    ['-threads', '1', '-max_pixels', String(MAX_PIXELS), '-err_detect', 'crccheck'],
  ].flat()
}
