// Everything a reviewer needs to see of one submission: what must not be overlooked, three pictures of the same size, the
// exceptions, and what was as it should be for whoever unfolds it.
import { Button, Image } from 'antd'
import type { SubmissionDetail } from '../../core/contract/server-records.ts'
import { isMismatched } from '../../core/submission/mismatch.ts'
import { type LookReason, lookReason } from '../../core/submission/review.ts'
import { Exceptions } from './exceptions.tsx'
import { Mark } from './mark.tsx'
import { dateTime } from './moments.ts'
import { Passed } from './passed.tsx'
import { type StringKey, t } from './strings.ts'

const PICTURES = [
  ['card-portrait', 'review.cardPortrait'],
  ['captured', 'review.captured'],
  ['standard', 'review.standard'],
] as const satisfies readonly (readonly [string, StringKey])[]

interface Props {
  readonly submission: SubmissionDetail
  /** An administrator may see pictures that are nobody's task, and says why; null for a reviewer. */
  readonly onLook: ((reason: LookReason) => void) | null
}

export function Sheet({ submission, onLook }: Props) {
  const { manifest, picturesUntil } = submission
  if (submission.erased)
    return (
      <section className="sheet">
        <p className="empty" data-testid="erased">
          {t(submission.state === 'withdrawn' ? 'review.withdrawnErased' : 'review.erased')}
        </p>
        <History submission={submission} />
      </section>
    )
  return (
    <section className="sheet">
      <h2 className="student">
        {submission.studentName}
        <span>{submission.studentNumber}</span>
        <span>
          {t('roster.idNumber')} {submission.idNumberMasked || t('review.idAfterClaim')}
        </span>
        <span>
          {submission.level} {submission.major}
        </span>
        {submission.training && <Mark mood="warn">{t('review.training')}</Mark>}
      </h2>
      {manifest && isMismatched(manifest) && (
        <p className="banner" data-testid="mismatch">
          <strong>{t(submission.submittedAnyway ? 'review.anyway' : 'review.mismatch')}</strong>
          {t('review.mismatchHint')}
        </p>
      )}
      <Pictures submission={submission} />
      {onLook && picturesUntil === null && submission.files.length > 0 && (
        <div className="row gap">
          <span>{t('review.lookPrompt')}</span>
          {lookReason.options.map((reason) => (
            <Button key={reason} onClick={() => onLook(reason)} data-testid={`look-${reason}`}>
              {t(`look.${reason}`)}
            </Button>
          ))}
        </div>
      )}
      <div className="facts">
        {manifest ? (
          <>
            <Exceptions manifest={manifest} />
            <Passed results={manifest.results} />
          </>
        ) : (
          <p data-testid="details-erased">{t('review.detailsErased')}</p>
        )}
        <History submission={submission} />
      </div>
    </section>
  )
}

const Pictures = ({ submission }: { readonly submission: SubmissionDetail }) => (
  <div className="pictures">
    {PICTURES.map(([role, label]) => {
      const file = submission.files.find((one) => one.role === role)
      return (
        <figure key={role} className={`picture-${role}`}>
          {file && submission.picturesUntil === null ? (
            <div className="absent">{t('review.picturesAfterClaim')}</div>
          ) : file ? (
            <Image src={file.url} alt={t(label)} data-testid={`picture-${role}`} />
          ) : (
            <div className="absent">
              {t(submission.missing.includes(role) ? 'review.pictureMissing' : 'review.noPicture')}
            </div>
          )}
          <figcaption>{t(label)}</figcaption>
        </figure>
      )
    })}
  </div>
)

const History = ({ submission }: { readonly submission: SubmissionDetail }) => (
  <section>
    <h3>{t('review.history')}</h3>
    <ul className="history">
      {submission.history.map((one) => (
        <li key={one.at + one.state}>
          {dateTime(one.at)} {t(`state.${one.state}`)} {one.by}{' '}
          {one.reasons.map((reason) => t(`reason.${reason}`)).join(t('comma'))} {one.note}
        </li>
      ))}
    </ul>
  </section>
)
