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
import { verifyAudit } from '../audit/verify-audit.ts'
import { tryExport } from '../export/export-zip.ts'
import { planExport } from '../export/plan.ts'
import { roomWordOf } from '../files/disk-space.ts'
import { describePictures } from '../folder/sort-files.ts'
import { Refusal } from '../refusal.ts'
import { claimTask, expireClaims, releaseTask } from '../review/claims.ts'
import { advance, decideTask, undoDecision } from '../review/decisions.ts'
import { look, noteSearch, noteView } from '../review/viewing.ts'
import { listTasks, readSubmission } from '../review/views.ts'
import { reissueCode } from '../roster/codes.ts'
import { importSteps } from '../roster/import.ts'
import { publishRoster } from '../roster/publish.ts'
import { listRoster, removeFromRoster } from '../roster/roster.ts'
import { tellImport } from '../roster/tell-import.ts'
import { createEnrolmentCode } from '../stations/enrolment.ts'
import { listStations, reinstateStation, revokeStation } from '../stations/stations.ts'
import { describeServer } from './about.ts'
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
      const { account, school } = await signIn(server, { ...input, from, device })
      cookie.set(await openSession(school, account))
      return account
    }),
    logout: api.logout.handler(async ({ context: { school, cookie, account } }) => {
      if (school && account && cookie.token) await closeSession(school, account, cookie.token)
      cookie.clear()
      return {}
    }),
    about: api.about.handler(({ context: { server } }) => describeServer(server)),
    me: api.me.handler(async ({ context: { server, school, account } }) => {
      if (school && account) return { ...account, demo: school.demo, school: school.schoolName }
      throw new Refusal('NOT_SIGNED_IN', (await hasAccounts(server)) ? 'session' : 'setup-needed')
    }),

    pictures: api.pictures.use(admin).handler(async ({ context: { server } }) => ({
      ...(await describePictures(server)),
      keptDays: server.settings.quarantineDays,
    })),
    space: api.space.use(reviewer).handler(async ({ context: { school, account } }) => {
      const { level, room } = await school.space.look()
      const bytes = account.role === 'administrator' ? (room?.bytes ?? null) : null
      return { room: roomWordOf(level), bytes }
    }),
    changePassword: api.changePassword
      .use(newcomer)
      .handler(async ({ input, context: { school, account, cookie, from, device } }) => {
        const session = sessionHash(school, cookie.token ?? '')
        await changePassword(school, account, { ...input, from, device, sessionHash: session })
        return {}
      }),

    tasks: api.tasks.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      await expireClaims(school)
      const page = await listTasks(school, account, input)
      const query = input.query?.trim()
      if (query) await noteSearch(school, account, 'tasks.searched', query, page.tasks.length)
      return page
    }),
    claim: api.claim.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      const id = await claimTask(school, account, input.submissionId)
      return { submission: id === null ? null : await readSubmission(school, account, id) }
    }),
    release: api.release.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      await releaseTask(school, account, input.submissionId)
      return {}
    }),
    decide: api.decide.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      await decideTask(school, account, input.submissionId, input)
      return readSubmission(school, account, input.submissionId)
    }),
    undo: api.undo.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      await undoDecision(school, account, input.submissionId)
      return readSubmission(school, account, input.submissionId)
    }),
    submission: api.submission.use(reviewer).handler(async ({ input, context: { school, account } }) => {
      const submission = await readSubmission(school, account, input.submissionId)
      const subject = input.submissionId
      await noteView(school, account, { kind: 'details', subject, what: 'submission.viewed' })
      return submission
    }),
    look: api.look.use(admin).handler(async ({ input, context: { school, account } }) => {
      const { state } = await readSubmission(school, account, input.submissionId)
      if (state === 'withdrawn') throw new Refusal('REFUSED', state)
      await look(school, account, input.submissionId, input.reason)
      return readSubmission(school, account, input.submissionId)
    }),
    advance: api.advance
      .use(admin)
      .handler(({ input, context: { school, account } }) =>
        advance(school, account, input.submissionIds, input.to),
      ),
    exportPlan: api.exportPlan.use(admin).handler(async ({ input, context: { school } }) => {
      const { template, ...selection } = input
      if (template !== undefined) await tryExport(school, { template, selection })
      return planExport(school, selection)
    }),

    roster: api.roster.use(admin).handler(async ({ input, context: { school, account } }) => {
      const page = await listRoster(school, input)
      const query = `${input.query?.trim() ?? ''}\n${input.cursor ?? ''}`
      await noteSearch(school, account, 'roster.searched', query, page.rows.length)
      return page
    }),
    importRoster: api.importRoster
      .use(admin)
      .handler(({ input: { file, ...asked }, context: { school, by } }) =>
        tellImport(school, importSteps(school, by, { ...asked, bytes: Buffer.from(file, 'base64') })),
      ),
    publishRoster: api.publishRoster
      .use(admin)
      .handler(({ context: { school, by } }) => publishRoster(school, by)),
    reissueCode: api.reissueCode.use(admin).handler(async ({ input, context: { school, by } }) => ({
      code: await reissueCode(school, by, input.rosterId, input.revoke),
    })),
    removeRoster: api.removeRoster.use(admin).handler(async ({ input, context: { school, by } }) => {
      await removeFromRoster(school, by, input.rosterId)
      return {}
    }),

    stations: api.stations.use(admin).handler(({ context: { school } }) => listStations(school)),
    enrolmentCode: api.enrolmentCode
      .use(admin)
      .handler(({ context: { school, by } }) => createEnrolmentCode(school, by)),
    revokeStation: api.revokeStation.use(admin).handler(async ({ input, context: { school, by } }) => {
      await revokeStation(school, by, input.stationId)
      return {}
    }),
    reinstateStation: api.reinstateStation.use(admin).handler(async ({ input, context: { school, by } }) => {
      await reinstateStation(school, by, input.stationId)
      return {}
    }),
    accounts: api.accounts.use(admin).handler(({ context: { school } }) => listAccounts(school)),
    createAccount: api.createAccount
      .use(admin)
      .handler(({ input, context: { school, by } }) => createAccount(school, by, input)),
    disableAccount: api.disableAccount.use(admin).handler(async ({ input, context: { school, by } }) => {
      await disableAccount(school, by, input.id)
      return {}
    }),
    enableAccount: api.enableAccount.use(admin).handler(async ({ input, context: { school, by } }) => {
      await enableAccount(school, by, input.id)
      return {}
    }),
    unlockAccount: api.unlockAccount.use(admin).handler(async ({ input, context: { school, by } }) => {
      await unlockAccount(school, by, input.id)
      return {}
    }),
    resetPassword: api.resetPassword
      .use(admin)
      .handler(({ input, context: { school, by } }) => resetPassword(school, by, input.id)),
    audit: api.audit
      .use(admin)
      .handler(({ input, context: { server } }) =>
        verifyAudit(server, { fromBeginning: input.fromBeginning ?? false }),
      ),
  }
}
