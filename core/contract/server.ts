// The review server's interface: for stations (every request signed, see station-signature.ts) and for the console
// (cookie of a signed-in reviewer or administrator). The OpenAPI document is generated from this file.
// Outside it, as plain HTTP because they carry bytes: tus at /api/v1/files, pictures at
// /api/v1/console/submissions/{id}/files/{role}, the export at /api/v1/console/export.zip, code sheets at
// /api/v1/console/roster/codes.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { failures } from './failure.ts'
import { consoleApi } from './server-console.ts'
import { roomWord } from './server-records.ts'
import { stationApi } from './server-station.ts'

const health = oc
  .errors(failures)
  .route({ method: 'GET', path: '/health' })
  .output(
    z.object({
      ok: z.boolean(),
      version: z.string(),
      demo: z.boolean(),
      serverTimeMs: z.int(),
      room: roomWord.optional(),
    }),
  )

export const serverContract = { health, station: stationApi, console: consoleApi }

export const API_PREFIX = '/api/v1'
/** On what a console's page fetches by itself: nobody is there because of it. */
export const UNATTENDED_HEADER = 'x-unattended'
