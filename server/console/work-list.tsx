// What there is to review: by state, oldest first, with the photo of what one holds or may still take back. Nobody sees the
// photo of a task before taking it.
import { Button, Input, Segmented } from 'antd'
import { COUNTED } from '../../core/contract/server-console.ts'
import type { api } from './api.ts'
import { Stale } from './following.tsx'
import { Mark } from './mark.tsx'
import { dateTime } from './moments.ts'
import { StateTag } from './state-tag.tsx'
import { t } from './strings.ts'

const FILTERS = ['waiting', 'in-review', 'approved', 'rejected', 'all'] as const
export type Filter = (typeof FILTERS)[number]
export type ListedTask = Awaited<ReturnType<typeof api.tasks>>['tasks'][number]

interface Props {
  readonly tasks: readonly ListedTask[]
  readonly counts: Readonly<Record<string, number>>
  readonly chosen: string | null
  readonly filter: Filter
  readonly onFilter: (filter: Filter) => void
  readonly searched: string
  readonly onSearch: (query: string) => void
  readonly stale: string | null
  readonly busy: boolean
  readonly onNext: () => void
  readonly onShow: (task: ListedTask) => void
}

/** Counted no further than COUNTED. */
const shown = (count: number): string => (count < COUNTED ? String(count) : `${COUNTED - 1}+`)

export function WorkList(props: Props) {
  const { tasks, counts, filter, searched } = props
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const options = FILTERS.map((value) => ({
    value,
    label: (
      <span className="filter">
        {t(`review.filter.${value}`)}
        <small>{shown(value === 'all' ? total : (counts[value] ?? 0))}</small>
      </span>
    ),
  }))
  return (
    <aside className="queue" aria-label={t('review.list')}>
      <div className="queue-head">
        <Button
          type="primary"
          size="large"
          block
          onClick={props.onNext}
          loading={props.busy}
          data-testid="claim-next"
        >
          {t('review.next')}
        </Button>
        <Segmented<Filter>
          block
          className="gap"
          data-testid="queue-filter"
          options={options}
          value={filter}
          onChange={props.onFilter}
        />
        <Input.Search
          allowClear
          aria-label={t('review.search')}
          placeholder={t('review.search')}
          onSearch={props.onSearch}
        />
        <Stale why={props.stale} />
      </div>
      <ul className="tasks">
        {tasks.length === 0 && (
          <li className="quiet">
            {t(searched || filter !== 'waiting' ? 'review.nothingHere' : 'review.none')}
          </li>
        )}
        {tasks.map((task) => (
          <li key={task.submissionId}>
            <button
              type="button"
              className={task.submissionId === props.chosen ? 'task chosen' : 'task'}
              aria-current={task.submissionId === props.chosen}
              onClick={() => props.onShow(task)}
              data-testid={`task-${task.submissionId}`}
            >
              <Thumbnail task={task} />
              <span className="task-who">
                <strong>{task.erased ? t('review.nobody') : task.studentName}</strong>
                <span>{task.studentNumber}</span>
                <span className="quiet">
                  {dateTime(task.receivedAt)} {task.claimedBy}
                </span>
              </span>
              <span className="task-marks">
                <StateTag state={task.state} />
                {task.submittedAnyway && <Mark mood="bad">{t('review.anywayShort')}</Mark>}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}

const Thumbnail = ({ task: { thumbnailUrl } }: { readonly task: ListedTask }) =>
  thumbnailUrl === null ? (
    <span className="thumbnail" title={t('review.thumbnailAfterClaim')}>
      <svg viewBox="0 0 48 64" aria-hidden="true">
        <circle cx="24" cy="24" r="11" />
        <path d="M4 64c0-15 9-24 20-24s20 9 20 24z" />
      </svg>
    </span>
  ) : (
    <img className="thumbnail" src={thumbnailUrl} alt="" loading="lazy" />
  )
