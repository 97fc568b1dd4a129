// A word with a colour behind it. The word says it; the colour only finds it sooner.
import type { ReactNode } from 'react'

export type Mood = 'good' | 'warn' | 'bad' | 'info' | 'plain'

export const Mark = ({
  mood,
  title,
  children,
}: {
  readonly mood: Mood
  readonly title?: string
  readonly children: ReactNode
}) => (
  <span className={`mark mark-${mood}`} title={title}>
    {children}
  </span>
)
