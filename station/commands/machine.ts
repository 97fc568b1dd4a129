// The booth as a machine, for its administrator and for whoever helps them from afar.
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { MachineReport } from '../../core/contract/machine-report.ts'
import { isDiskFull } from '../blobs/blobs.ts'
import { failure } from '../failure.ts'
import { shownRoot } from '../files/picker.ts'
import type { Caller } from '../presence/sign-ins.ts'
import { freeBytesIn } from '../site/problems.ts'
import type { StationState } from '../station-state.ts'
import { saveSupportFile } from '../support/support-file.ts'
import type { Commands } from './commands.ts'

export function machineCommands(state: StationState, { machine }: Commands) {
  function reportOf(caller: Caller): MachineReport {
    const { folder, dataDir, now } = state
    const { blobs, submissions, roster, audit, training, databaseBytes } = folder()
    const { version, host, serverUrl, sync, problems } = state.appState(caller)
    return {
      madeAt: now().toISOString(),
      program: {
        version,
        host,
        node: process.versions.node,
        system: `${platform()} ${release()} ${arch()}`,
        processors: cpus().length,
        memoryBytes: totalmem(),
      },
      folder: {
        path: dataDir,
        training,
        freeBytes: freeBytesIn(dataDir),
        databaseBytes: databaseBytes(),
        pictures: blobs.totals(),
      },
      submissions: submissions.byState(),
      roster: roster.counts(),
      server: { address: serverUrl, sync },
      audit: audit.head(),
      problems,
    }
  }
  return {
    report: machine.report.handler(({ context }) => reportOf(context)),
    drives: machine.drives.handler(() => state.folder().picker.drives().map(shownRoot)),
    saveSupportFile: machine.saveSupportFile.handler(async ({ input: { rootId }, context }) => {
      const { picker, audit } = state.folder()
      const drive = picker.drives().find((one) => one.rootId === rootId)
      if (rootId !== null && !drive) throw failure('NOT_FOUND')
      try {
        const path = await saveSupportFile(
          drive ? { folder: drive.path } : { folder: join(state.dataDir, 'support'), keepOne: true },
          { report: reportOf(context), log: state.recentLog() },
        )
        audit.append({ actor: context.by().id, action: 'support-file-saved', subject: 'machine' })
        return { path }
      } catch (error) {
        if (isDiskFull(error) || !drive) throw error
        // Pulled out, locked against writing, or full of something else.
        throw failure('NOT_FOUND')
      }
    }),
  }
}
