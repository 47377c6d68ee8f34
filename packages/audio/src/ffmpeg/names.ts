const CONTAINERS: Readonly<Record<string, string>> = {
  aac: 'ADTS',
  aiff: 'AIFF',
  amr: 'AMR',
  asf: 'ASF',
  au: 'AU',
  avi: 'AVI',
  caf: 'CAF',
  flv: 'FLV',
  mpegts: 'MPEG-TS',
  ogg: 'Ogg',
  w64: 'Wave64',
  wav: 'WAV',
}

const CODECS: Readonly<Record<string, string>> = {
  ac3: 'AC-3',
  adpcm_g722: 'G.722',
  adpcm_g726: 'G.726',
  adpcm_g726le: 'G.726',
  amr_nb: 'AMR',
  amr_wb: 'AMR-WB',
  dts: 'DTS',
  eac3: 'E-AC-3',
  gsm: 'GSM',
  gsm_ms: 'GSM',
  mp1: 'MP1',
  mp2: 'MP2',
  opus: 'Opus',
  pcm_alaw: 'A-law',
  pcm_mulaw: 'µ-law',
  speex: 'Speex',
  truehd: 'TrueHD',
  vorbis: 'Vorbis',
  wavpack: 'WavPack',
}

/** Display name of a container, by its demuxer, content type and, for MP4 variants, its brand. */
export function containerName(demuxer: string, contentType: string, brand: string): string {
  if (demuxer === 'matroska') return contentType.endsWith('/webm') ? 'WebM' : 'Matroska'
  if (demuxer !== 'mov') return CONTAINERS[demuxer] ?? demuxer.toUpperCase()
  if (brand.startsWith('qt') || contentType === 'video/quicktime') return 'QuickTime'
  return brand.startsWith('3g') ? '3GP' : 'MP4'
}

/** Display name of a codec, by ffmpeg's codec and profile names. */
export function codecName(codec: string, profile: string): string {
  if (codec === 'aac') return profile.startsWith('HE-AAC') ? profile : 'AAC'
  const known = CODECS[codec]
  if (known !== undefined) return known
  const pcm = /^pcm_([suf])(\d+)/.exec(codec)
  if (pcm !== null) return `PCM ${pcm[2]}-bit${pcm[1] === 'f' ? ' float' : ''}`
  if (codec.startsWith('adpcm')) return 'ADPCM'
  if (codec.startsWith('wma')) return 'WMA'
  return codec.toUpperCase()
}
