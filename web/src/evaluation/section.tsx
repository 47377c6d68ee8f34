import { Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './evaluation.module.css'

/** A part of the page with its heading and a note. */
export function Section({ title, note, children }: SectionProps) {
  return (
    <section aria-label={title} className={classes.section}>
      <Title order={2} size="h4">
        {title}
      </Title>
      {note !== undefined && (
        <Text size="sm" c="dimmed" className={classes.note}>
          {note}
        </Text>
      )}
      {children}
    </section>
  )
}

interface SectionProps {
  readonly title: string
  readonly note?: string
  readonly children: ReactNode
}
