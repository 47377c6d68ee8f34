import type { ReactNode } from 'react'
import type { ExportGroup, ExportLink } from './export-links.ts'
import classes from './export-panel.module.css'

interface Props {
  readonly groups: readonly ExportGroup[]
  /** Renders one download; `name` says what it is. */
  readonly download: (link: ExportLink, name: string) => ReactNode
  /** Further lines. */
  readonly children?: ReactNode
}

/** What can be downloaded, with its formats. */
export function ExportGroups({ groups, download, children }: Props) {
  return (
    <ul className={classes.groups}>
      {groups.map(({ title, note, links }) => (
        <li key={title} className={classes.group}>
          <span>
            {title}
            <span className={classes.note}>{note}</span>
          </span>
          <span className={classes.links}>
            {links.map((link) => download(link, `${title} as ${link.format}`))}
          </span>
        </li>
      ))}
      {children}
    </ul>
  )
}
