// Everything a reviewer needs to see of one submission: three pictures of the same size, then the figures.
import { Button, Descriptions, Image, Space, Table, Tag } from 'antd'
import type { SubmissionDetail } from '../../core/contract/server-records.ts'
import { bundledCaptureRules, bundledStandardRules } from '../../core/photo/bundled.ts'
import { gate, type Verification } from '../../core/session/session.ts'
import { verificationsOf } from '../../core/submission/manifest.ts'
import { type LookReason, lookReason } from '../../core/submission/review.ts'
import { type StringKey, t } from './strings.ts'

const PICTURES = [
  ['card-portrait', 'review.cardPortrait'],
  ['captured', 'review.captured'],
  ['standard', 'review.standard'],
] as const satisfies readonly (readonly [string, StringKey])[]

const COLOURS = { pass: 'green', warn: 'gold', fail: 'red' } as const

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
      <Descriptions
        size="small"
        column={4}
        items={[
          { key: 'name', label: t('roster.name'), children: <strong>{submission.studentName}</strong> },
          { key: 'number', label: t('roster.studentNumber'), children: submission.studentNumber },
          {
            key: 'id',
            label: t('roster.idNumber'),
            children: submission.idNumberMasked || t('review.idAfterClaim'),
          },
          { key: 'major', label: t('roster.major'), children: `${submission.level} ${submission.major}` },
        ]}
      />
      <div className="pictures">
        {PICTURES.map(([role, label]) => {
          const file = submission.files.find((one) => one.role === role)
          return (
            <figure key={role}>
              {file && picturesUntil === null ? (
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
      {onLook && picturesUntil === null && submission.files.length > 0 && (
        <Space wrap className="gap">
          <span>{t('review.lookPrompt')}</span>
          {lookReason.options.map((reason) => (
            <Button key={reason} size="small" onClick={() => onLook(reason)} data-testid={`look-${reason}`}>
              {t(`look.${reason}`)}
            </Button>
          ))}
        </Space>
      )}
      {manifest ? (
        <Measured submission={submission} manifest={manifest} />
      ) : (
        <p data-testid="details-erased">{t('review.detailsErased')}</p>
      )}
      <History submission={submission} />
    </section>
  )
}

const History = ({ submission }: { readonly submission: SubmissionDetail }) => (
  <ul className="history">
    {submission.history.map((one) => (
      <li key={one.at + one.state}>
        {new Date(one.at).toLocaleString('zh-CN')} {t(`state.${one.state}`)} {one.by}{' '}
        {one.reasons.map((reason) => t(`reason.${reason}`)).join('、')} {one.note}
      </li>
    ))}
  </ul>
)

/** What the booth measured and what people made of it. */
function Measured({
  submission,
  manifest,
}: {
  readonly submission: SubmissionDetail
  readonly manifest: Manifest
}) {
  return (
    <>
      <p>
        {submission.training && <Tag color="orange">{t('review.training')}</Tag>}
        {submission.submittedAnyway && <Tag color="red">{t('review.anyway')}</Tag>}
        <strong>{t('review.comparison')}</strong> {comparisonText(manifest.comparison)}
      </p>
      {verificationsOf(manifest).map((one) => (
        <p key={one.at} data-testid="verification">
          <Tag color="gold">{t('review.verification')}</Tag>
          {verificationText(one)}
        </p>
      ))}
      {manifest.cardValidity && (
        <p>
          <Tag color="gold">{t('review.verification')}</Tag>
          {t('review.validityEntered', {
            operator: manifest.cardValidity.operatorId,
            at: new Date(manifest.cardValidity.at).toLocaleString('zh-CN'),
          })}
        </p>
      )}
      {manifest.overrides.map((one) => (
        <p key={one.at}>
          <Tag color="gold">{t('review.overrides')}</Tag>
          {one.rules.map(setAsideText).join('、')} — {one.reason}
        </p>
      ))}
      <Table
        size="small"
        pagination={false}
        rowKey="ruleId"
        dataSource={manifest.results.filter((one) => one.status !== 'pass' || one.severity !== 'info')}
        columns={[
          { title: t('review.rule'), render: (_, one) => titleOf(one.ruleId) },
          { title: t('review.value'), render: (_, one) => figure(one.value, one.unit) },
          { title: t('review.band'), render: (_, one) => band(one.band, one.unit) },
          {
            title: t('review.status'),
            render: (_, one) => <Tag color={COLOURS[one.status]}>{t(`review.${one.status}`)}</Tag>,
          },
        ]}
      />
    </>
  )
}

/** Gates of the card and rules of the photo are set aside by the same record. */
function setAsideText(id: string): string {
  const known = gate.safeParse(id)
  return known.success ? t(`gate.${known.data}`) : titleOf(id)
}

const titleOf = (ruleId: string): string =>
  [...bundledCaptureRules, ...bundledStandardRules].find((one) => one.id === ruleId)?.title.zh ?? ruleId

const figure = (value: number | null, unit: string): string =>
  value === null ? '—' : `${Number(value.toPrecision(4))} ${unit}`

function band({ min, max }: { min?: number | undefined; max?: number | undefined }, unit: string): string {
  if (min !== undefined && max !== undefined) return `${min} – ${max} ${unit}`
  if (min !== undefined) return t('review.atLeast', { value: `${min} ${unit}` })
  return max === undefined ? '—' : t('review.atMost', { value: `${max} ${unit}` })
}

type Manifest = NonNullable<SubmissionDetail['manifest']>

function comparisonText(comparison: Manifest['comparison']): string {
  switch (comparison.kind) {
    case 'measured': {
      const { decision, distance, sameThreshold, threshold } = comparison
      const figures = { distance: distance.toFixed(3), threshold }
      const limits =
        sameThreshold === undefined
          ? t('review.limit', figures)
          : t('review.limits', { ...figures, same: sameThreshold })
      return `${t(`review.${decision}`)} ${limits}`
    }
    case 'manual':
      return t('review.manual', { reason: comparison.reason })
    case 'missing':
      return t('review.missing')
  }
}

function verificationText(verification: Verification): string {
  const at = new Date(verification.at).toLocaleString('zh-CN')
  return verification.by === 'operator'
    ? t(`review.decided-${verification.decision}`, { operator: verification.operatorId, at })
    : t('review.decided-by-two', { reason: verification.reason, at })
}
