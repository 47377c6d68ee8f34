import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useVoiceNames } from '../../identification/comparable-voices.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingsSearch } from '../recordings-search.ts'
import { filterWords } from './filter-chips.ts'

interface Props {
  readonly filters: RecordingsSearch
  /** The class of each word. */
  readonly chip: string | undefined
  /** The link to the list while nothing is filtered. */
  readonly choose: string
  /** Between the words and the link. */
  readonly children?: ReactNode
  /** The link to the page without filters; absent: there is none. */
  readonly all?: { readonly to: '/evaluation' | '/insight'; readonly words: string }
}

/** The filters of a page in words, with the way to the list, where they are changed. */
export function FilterScope({ filters, chip, choose, children, all }: Props) {
  const words = filterWords(filters, useKnownProviders(), useVoiceNames())
  return (
    <>
      {words.map((word) => (
        <span key={word} className={chip}>
          {word}
        </span>
      ))}
      {children}
      <Anchor fz="inherit" renderRoot={(props) => <Link to="/" search={filters} {...props} />}>
        {words.length > 0 ? 'Change the filters in the list' : choose}
      </Anchor>
      {all !== undefined && words.length > 0 && (
        <Anchor fz="inherit" renderRoot={(props) => <Link to={all.to} {...props} />}>
          {all.words}
        </Anchor>
      )}
    </>
  )
}
