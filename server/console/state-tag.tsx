import type { ReviewState } from '../../core/submission/review.ts'
import { Mark, type Mood } from './mark.tsx'
import { t } from './strings.ts'

const MOODS: Readonly<Record<ReviewState, Mood>> = {
  waiting: 'plain',
  'in-review': 'info',
  approved: 'good',
  rejected: 'bad',
  withdrawn: 'plain',
  publishing: 'info',
  published: 'good',
}

export const StateTag = ({ state }: { readonly state: ReviewState }) => (
  <Mark mood={MOODS[state]}>{t(`state.${state}`)}</Mark>
)
