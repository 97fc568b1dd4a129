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
    login: api.login.handler(async ({ input, context: { server, cookie, from, device } }) => {
      const account = await signIn(server, { ...input, from, device })
      cookie.set(await openSession(server, account))
      return account
    }),
    logout: api.logout.handler(async ({ context: { server, cookie, account } }) => {
      if (account && cookie.token) await closeSession(server, account, cookie.token)
      cookie.clear()
      return {}
    }),
    me: api.me.handler(async ({ context: { server, account } }) => {
      if (account) return { ...account, demo: server.demo, school: server.school }
      throw new Refusal('NOT_SIGNED_IN', (await hasAccounts(server)) ? 'session' : 'setup-needed')
    }),

    pictures: api.pictures.use(admin).handler(async ({ context: { server } }) => ({
      ...(await describePictures(server)),
      keptDays: server.settings.quarantineDays,
    })),
    space: api.space.use(reviewer).handler(async ({ context: { server, account } }) => {
      const { level, room } = await server.space.look()
      const bytes = account.role === 'administrator' ? (room?.bytes ?? null) : null
      return { room: roomWordOf(level), bytes }
    }),
    changePassword: api.changePassword
      .use(newcomer)
      .handler(async ({ input, context: { server, account, cookie, from, device } }) => {
        const session = sessionHash(server, cookie.token ?? '')
        await changePassword(server, account, { ...input, from, device, sessionHash: session })
        return {}
      }),

    tasks: api.tasks.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      await expireClaims(server)
      const page = await listTasks(server, input)
      const query = input.query?.trim()
      if (query) await noteSearch(server, account, 'tasks.searched', query, page.tasks.length)
      return page
    }),
    claim: api.claim.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      const id = await claimTask(server, account, input.submissionId)
      return { submission: id === null ? null : await readSubmission(server, account, id) }
    }),
    release: api.release.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      await releaseTask(server, account, input.submissionId)
      return {}
    }),
    decide: api.decide.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      await decideTask(server, account, input.submissionId, input)
      return readSubmission(server, account, input.submissionId)
    }),
    undo: api.undo.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      await undoDecision(server, account, input.submissionId)
      return readSubmission(server, account, input.submissionId)
    }),
    submission: api.submission.use(reviewer).handler(async ({ input, context: { server, account } }) => {
      const submission = await readSubmission(server, account, input.submissionId)
      const subject = input.submissionId
      await noteView(server, account, { kind: 'details', subject, what: 'submission.viewed' })
      return submission
    }),
    look: api.look.use(admin).handler(async ({ input, context: { server, account } }) => {
      const { state } = await readSubmission(server, account, input.submissionId)
      if (state === 'withdrawn') throw new Refusal('REFUSED', state)
      await look(server, account, input.submissionId, input.reason)
      return readSubmission(server, account, input.submissionId)
    }),
    advance: api.advance
      .use(admin)
      .handler(({ input, context: { server, account } }) =>
        advance(server, account, input.submissionIds, input.to),
      ),
    exportPlan: api.exportPlan.use(admin).handler(({ input: { template }, context: { server } }) => {
      if (template !== undefined) checkTemplate(template)
      return planExport(server)
    }),

    roster: api.roster.use(admin).handler(async ({ input, context: { server, account } }) => {
      const page = await listRoster(server, input)
      const query = `${input.query?.trim() ?? ''}\n${input.cursor ?? ''}`
      await noteSearch(server, account, 'roster.searched', query, page.rows.length)
      return page
    }),
    importRoster: api.importRoster.use(admin).handler(async ({ input, context: { server, by } }) => {
      const { problems, ...counts } = await importRoster(server, by, input)
      return { ...counts, problems: [...problems] }
    }),
    publishRoster: api.publishRoster
      .use(admin)
      .handler(({ context: { server, by } }) => publishRoster(server, by)),
    reissueCode: api.reissueCode.use(admin).handler(async ({ input, context: { server, by } }) => ({
      code: await reissueCode(server, by, input.rosterId, input.revoke),
    })),
    removeRoster: api.removeRoster.use(admin).handler(async ({ input, context: { server, by } }) => {
      await removeFromRoster(server, by, input.rosterId)
      return {}
    }),

    stations: api.stations.use(admin).handler(({ context: { server } }) => listStations(server)),
    enrolmentCode: api.enrolmentCode
      .use(admin)
      .handler(({ context: { server, by } }) => createEnrolmentCode(server, by)),
    revokeStation: api.revokeStation.use(admin).handler(async ({ input, context: { server, by } }) => {
      await revokeStation(server, by, input.stationId)
      return {}
    }),
    reinstateStation: api.reinstateStation.use(admin).handler(async ({ input, context: { server, by } }) => {
      await reinstateStation(server, by, input.stationId)
      return {}
    }),
    accounts: api.accounts.use(admin).handler(({ context: { server } }) => listAccounts(server)),
    createAccount: api.createAccount
      .use(admin)
      .handler(({ input, context: { server, by } }) => createAccount(server, by, input)),
    disableAccount: api.disableAccount.use(admin).handler(async ({ input, context: { server, by } }) => {
      await disableAccount(server, by, input.id)
      return {}
    }),
    enableAccount: api.enableAccount.use(admin).handler(async ({ input, context: { server, by } }) => {
      await enableAccount(server, by, input.id)
      return {}
    }),
    unlockAccount: api.unlockAccount.use(admin).handler(async ({ input, context: { server, by } }) => {
      await unlockAccount(server, by, input.id)
      return {}
    }),
    resetPassword: api.resetPassword
      .use(admin)
      .handler(({ input, context: { server, by } }) => resetPassword(server, by, input.id)),
    audit: api.audit.use(admin).handler(({ context: { server } }) => verifyAudit(server)),
  }
}
