import { Tag } from 'antd'
import type { ReviewState } from '../../core/submission/review.ts'
import { t } from './strings.ts'

const COLOURS: Readonly<Record<ReviewState, string>> = {
  waiting: 'default',
  'in-review': 'blue',
  approved: 'green',
  rejected: 'red',
  withdrawn: 'default',
  publishing: 'cyan',
  published: 'green',
}

export const StateTag = ({ state }: { readonly state: ReviewState }) => (
  <Tag color={COLOURS[state]}>{t(`state.${state}`)}</Tag>
)
