import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { type DiagramGeometry, readGeometry } from './diagram-geometry.ts'

export interface DiagramPicture {
  /** The SVG itself, for an `<img>`: never put into the page. */
  readonly picture: Blob
  readonly geometry: DiagramGeometry
}

/** A run's diagram and where its plot area lies. `names` is what the picture shows in words: other names, another picture. */
export const diagramQuery = (id: string, run: string, names: string) =>
  queryOptions({
    queryKey: ['result', id, run, 'diagram', names],
    queryFn: async ({ signal }): Promise<DiagramPicture> => {
      const response = await fetch(api.diagramUrl(id, run), { signal, cache: 'no-cache' })
      if (!response.ok) throw new Error(`The server answered ${response.status}. Reload the page.`)
      const text = await response.text()
      const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
      const geometry = readGeometry((name) => svg.getAttribute(name))
      if (!geometry) throw new Error('The picture does not say where its times are.')
      return { picture: new Blob([text], { type: 'image/svg+xml' }), geometry }
    },
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  })
