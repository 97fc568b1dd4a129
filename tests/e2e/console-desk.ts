// A review server with something of everything a reviewer meets: photos as they should be, photos with exceptions, and one
// that was sent although the comparison failed. The faces are the sitter's.

import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { bundledCaptureRules } from '../../core/photo/bundled.ts'
import type { RuleResult } from '../../core/photo/records.ts'
import type { SubmissionManifest } from '../../core/submission/manifest.ts'
import { press } from '../../tools/cli/drive.ts'
import { inRoot } from '../../tools/setup/root.ts'
import {
  enrolBooth,
  prepareSubmission,
  startReviewServer,
  type TestBooth,
  type TestFile,
  type TestServer,
  testIdNumber,
} from '../support/review-server.ts'

const NAMES = ['林示例', '高样本', '何测试', '欧阳范例', '阿依古丽·测试买买提', '苏演示', '唐虚构', '宋练习']
const FACES = ['2024900001', '2024900002', '2024900003']
const AT = '2026-11-02T02:10:00.000Z'

const passed: readonly RuleResult[] = bundledCaptureRules.slice(0, 24).map(({ id }, index) => ({
  ruleId: id,
  value: 1 + index / 7,
  unit: '',
  band: { min: 0, max: 10 },
  severity: index % 3 === 0 ? 'block' : 'warn',
  status: 'pass',
}))

const turned = (at: number, status: RuleResult['status']): RuleResult => ({
  ...passed[at]!,
  value: 14.2,
  status,
})

const MEASURED = { kind: 'measured', sameThreshold: 0.42, threshold: 0.6 } as const
/** What differs from one photo to the next, in the order they are sent. */
const PHOTOS: readonly Partial<SubmissionManifest>[] = [
  { comparison: { ...MEASURED, distance: 0.305, decision: 'same' }, results: [...passed] },
  {
    comparison: { ...MEASURED, distance: 0.712, decision: 'different' },
    submittedAnyway: true,
    attemptsMade: 3,
    failedComparisons: 3,
    results: [turned(0, 'fail'), turned(1, 'warn'), ...passed.slice(2)],
  },
  {
    comparison: { ...MEASURED, distance: 0.514, decision: 'unsure' },
    verifications: [{ by: 'operator', decision: 'same', operatorId: '操作员一', at: AT }],
    cardValidity: { source: 'person', operatorId: '操作员一', at: AT },
    overrides: [
      {
        rules: [passed[3]!.ruleId, 'card-expired'],
        supervisorId: '主管一',
        reason: '换证受理中，有回执',
        at: AT,
      },
    ],
    results: [turned(3, 'fail'), ...passed.slice(4)],
  },
]

async function filesOf(face: string): Promise<TestFile[]> {
  const still = sharp(inRoot('resources', 'sitter', `${face}-still.jpg`))
  const { width, height } = await still.metadata()
  const crop = {
    left: Math.round((width - height * 0.75) / 2),
    top: 0,
    width: Math.round(height * 0.75),
    height,
  }
  const cut = await still.clone().extract(crop).resize(900, 1200).jpeg({ quality: 70 }).toBuffer()
  const card = await sharp(inRoot('resources', 'sitter', `${face}-portrait.png`))
    .jpeg()
    .toBuffer()
  return [
    { role: 'standard', bytes: await sharp(cut).resize(480, 640).jpeg().toBuffer() },
    { role: 'captured', bytes: cut },
    { role: 'card-portrait', bytes: card },
  ]
}

export interface Desk {
  readonly review: TestServer
  readonly booth: TestBooth
  /** In the order of the queue: as it should be, mismatched, with exceptions, then as they should be. */
  readonly submissionIds: readonly string[]
}

/** `photos` of the eight students have sent theirs. */
export async function startDesk(
  options: { readonly photos?: number; readonly demo?: boolean } = {},
): Promise<Desk> {
  const review = await startReviewServer({ demo: options.demo ?? true, school: '示例开放大学' })
  const lines = NAMES.map((name, index) => {
    const number = String(index + 1).padStart(4, '0')
    const major = ['行政管理', '会计学', '法学'][index % 3]
    return `${name},S2026${number},${testIdNumber(index + 1)},专升本,${major},${index < 4 ? '2026-06' : '2027-01'},30`
  })
  await review.server.importRoster(['姓名,学号,身份证号,层次,专业,毕业时间,费用', ...lines].join('\n'))
  await review.server.publishRoster()
  const booth = await enrolBooth(review, '东校区一号采集站')
  const submissionIds: string[] = []
  for (const [index, entry] of (await booth.roster()).slice(0, options.photos ?? 3).entries()) {
    const manifest = { savedAt: AT, takenAt: AT, ...(PHOTOS[index] ?? PHOTOS[0]) }
    const input = await prepareSubmission(booth, entry, {
      files: await filesOf(FACES[index % FACES.length]!),
      manifest,
    })
    await booth.api.submit(input)
    submissionIds.push(input.id)
  }
  return { review, booth, submissionIds }
}

export async function signInAt(page: Page, name: string, password: string): Promise<void> {
  await page.getByTestId('login-name').fill(name)
  await page.getByTestId('login-password').fill(password)
  await press(page, 'login-submit')
  await page.locator('.who', { hasText: name }).waitFor()
}
