// What reviewers and administrators may do, one line a procedure; `admin` and `reviewer` say who.
import {
  changePassword,
  createAccount,
  disableAccount,
  enableAccount,
  hasAccounts,
  listAccounts,
  resetPassword,
  unlockAccount,
} from '../accounts/accounts.ts'
import { closeSession, openSession, sessionHash } from '../accounts/sessions.ts'
import { signIn } from '../accounts/sign-in.ts'
import { verifyAudit } from '../audit/audit-log.ts'
import { checkTemplate, planExport } from '../export/export-zip.ts'
import { roomWordOf } from '../files/disk-space.ts'
import { describePictures } from '../folder/sort-files.ts'
import { Refusal } from '../refusal.ts'
import { claimTask, expireClaims, releaseTask } from '../review/claims.ts'
import { advance, decideTask, undoDecision } from '../review/decisions.ts'
import { look, noteSearch, noteView } from '../review/viewing.ts'
import { listTasks, readSubmission } from '../review/views.ts'
import { reissueCode } from '../roster/codes.ts'
import { importRoster, publishRoster } from '../roster/import.ts'
import { listRoster, removeFromRoster } from '../roster/roster.ts'
import { createEnrolmentCode } from '../stations/enrolment.ts'
import { listStations, reinstateStation, revokeStation } from '../stations/stations.ts'
import { publicApi, signedIn } from './context.ts'
import type { FirstAdministrator } from './first-administrator.ts'

export function consoleRoutes(first: FirstAdministrator) {
  const api = publicApi.console
  const reviewer = signedIn('reviewer')
  const admin = signedIn('administrator')
  const newcomer = signedIn('newcomer')
  return {
    setup: api.setup.handler(({ input }) => first.create(input)),
    login: api.login.handler(async ({ input, context: { backend, cookie, from, device } }) => {
      const account = await signIn(backend, { ...input, from, device })
      cookie.set(await openSession(backend, account))
      return account
    }),
    logout: api.logout.handler(async ({ context: { backend, cookie, account } }) => {
      if (account && cookie.token) await closeSession(backend, account, cookie.token)
      cookie.clear()
      return {}
    }),
    me: api.me.handler(async ({ context: { backend, account } }) => {
      if (account) return { ...account, demo: backend.demo, school: backend.school }
      throw new Refusal('NOT_SIGNED_IN', (await hasAccounts(backend)) ? 'session' : 'setup-needed')
    }),

    pictures: api.pictures.use(admin).handler(async ({ context: { backend } }) => ({
      ...(await describePictures(backend)),
      keptDays: backend.settings.quarantineDays,
    })),
    space: api.space.use(reviewer).handler(async ({ context: { backend, account } }) => {
      const { level, room } = await backend.space.look()
      const bytes = account.role === 'administrator' ? (room?.bytes ?? null) : null
      return { room: roomWordOf(level), bytes }
    }),
    changePassword: api.changePassword
      .use(newcomer)
      .handler(async ({ input, context: { backend, account, cookie, from, device } }) => {
        const session = sessionHash(backend, cookie.token ?? '')
        await changePassword(backend, account, { ...input, from, device, sessionHash: session })
        return {}
      }),

    tasks: api.tasks.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      await expireClaims(backend)
      const page = await listTasks(backend, input)
      const query = input.query?.trim()
      if (query) await noteSearch(backend, account, 'tasks.searched', query, page.tasks.length)
      return page
    }),
    claim: api.claim.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      const id = await claimTask(backend, account, input.submissionId)
      return { submission: id === null ? null : await readSubmission(backend, account, id) }
    }),
    release: api.release.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      await releaseTask(backend, account, input.submissionId)
      return {}
    }),
    decide: api.decide.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      await decideTask(backend, account, input.submissionId, input)
      return readSubmission(backend, account, input.submissionId)
    }),
    undo: api.undo.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      await undoDecision(backend, account, input.submissionId)
      return readSubmission(backend, account, input.submissionId)
    }),
    submission: api.submission.use(reviewer).handler(async ({ input, context: { backend, account } }) => {
      const submission = await readSubmission(backend, account, input.submissionId)
      const subject = input.submissionId
      await noteView(backend, account, { kind: 'details', subject, what: 'submission.viewed' })
      return submission
    }),
    look: api.look.use(admin).handler(async ({ input, context: { backend, account } }) => {
      const { state } = await readSubmission(backend, account, input.submissionId)
      if (state === 'withdrawn') throw new Refusal('REFUSED', state)
      await look(backend, account, input.submissionId, input.reason)
      return readSubmission(backend, account, input.submissionId)
    }),
    advance: api.advance
      .use(admin)
      .handler(({ input, context: { backend, account } }) =>
        advance(backend, account, input.submissionIds, input.to),
      ),
    exportPlan: api.exportPlan.use(admin).handler(({ input: { template }, context: { backend } }) => {
      if (template !== undefined) checkTemplate(template)
      return planExport(backend)
    }),

    roster: api.roster.use(admin).handler(async ({ input, context: { backend, account } }) => {
      const page = await listRoster(backend, input)
      const query = `${input.query?.trim() ?? ''}\n${input.cursor ?? ''}`
      await noteSearch(backend, account, 'roster.searched', query, page.rows.length)
      return page
    }),
    importRoster: api.importRoster.use(admin).handler(async ({ input, context: { backend, by } }) => {
      const { problems, ...counts } = await importRoster(backend, by, input)
      return { ...counts, problems: [...problems] }
    }),
    publishRoster: api.publishRoster
      .use(admin)
      .handler(({ context: { backend, by } }) => publishRoster(backend, by)),
    reissueCode: api.reissueCode.use(admin).handler(async ({ input, context: { backend, by } }) => ({
      code: await reissueCode(backend, by, input.rosterId, input.revoke),
    })),
    removeRoster: api.removeRoster.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await removeFromRoster(backend, by, input.rosterId)
      return {}
    }),

    stations: api.stations.use(admin).handler(({ context: { backend } }) => listStations(backend)),
    enrolmentCode: api.enrolmentCode
      .use(admin)
      .handler(({ context: { backend, by } }) => createEnrolmentCode(backend, by)),
    revokeStation: api.revokeStation.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await revokeStation(backend, by, input.stationId)
      return {}
    }),
    reinstateStation: api.reinstateStation.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await reinstateStation(backend, by, input.stationId)
      return {}
    }),
    accounts: api.accounts.use(admin).handler(({ context: { backend } }) => listAccounts(backend)),
    createAccount: api.createAccount
      .use(admin)
      .handler(({ input, context: { backend, by } }) => createAccount(backend, by, input)),
    disableAccount: api.disableAccount.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await disableAccount(backend, by, input.id)
      return {}
    }),
    enableAccount: api.enableAccount.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await enableAccount(backend, by, input.id)
      return {}
    }),
    unlockAccount: api.unlockAccount.use(admin).handler(async ({ input, context: { backend, by } }) => {
      await unlockAccount(backend, by, input.id)
      return {}
    }),
    resetPassword: api.resetPassword
      .use(admin)
      .handler(({ input, context: { backend, by } }) => resetPassword(backend, by, input.id)),
    audit: api.audit.use(admin).handler(({ context: { backend } }) => verifyAudit(backend)),
  }
}
