/** The number of hues of the palette. */
export const HUES = 7

/** What tells colours of one hue apart: none, upright stripes, level stripes. */
export const TEXTURES = ['none', 'upright', 'level'] as const
export type Texture = (typeof TEXTURES)[number]

/** The number of colours: each hue with each texture. A colour is a number from 0. */
export const SPEAKER_COLOURS = HUES * TEXTURES.length

/** Colours by label. */
export type ColoursByLabel = ReadonlyMap<string, number>

/** The index of the hue of a colour. */
export function hueOf(colour: number): number {
  return colour % HUES
}

/** The texture of a colour. */
export function textureOf(colour: number): Texture {
  return TEXTURES[Math.floor(colour / HUES) % TEXTURES.length] as Texture
}

/**
 * The colours of the speakers of a run: the chosen ones, and for each other speaker that of its place, or the first free
 * one if somebody chose that. Without equal choices, all of up to `SPEAKER_COLOURS` speakers differ.
 * @param speakers the labels, in the order of the lanes
 */
export function assignColours(speakers: readonly string[], chosen: ColoursByLabel): ColoursByLabel {
  const own = (place: number) => chosen.get(speakers[place] as string) ?? place % SPEAKER_COLOURS
  const isChosen = new Set(speakers.flatMap((speaker) => chosen.get(speaker) ?? []))
  const stays = (speaker: string, place: number) => chosen.has(speaker) || !isChosen.has(own(place))
  const used = new Set(speakers.flatMap((each, i) => (stays(each, i) ? own(i) : [])))
  const colours = new Map<string, number>()
  for (const [place, speaker] of speakers.entries()) {
    const colour = stays(speaker, place) ? own(place) : (firstFree(used) ?? own(place))
    used.add(colour)
    colours.set(speaker, colour)
  }
  return colours
}

/** The lowest colour that is not used; null: all are. */
function firstFree(used: ReadonlySet<number>): number | null {
  for (let colour = 0; colour < SPEAKER_COLOURS; colour++) if (!used.has(colour)) return colour
  return null
}
