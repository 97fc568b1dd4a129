// What a station may ask. Everything but the enrolment is signed, and a station sees its own affairs only.
import type { Staging } from '../files/staging.ts'
import { publicCodeKeys } from '../roster/codes.ts'
import { pullRoster } from '../roster/roster.ts'
import { enrolStation, noteHeartbeat } from '../stations/stations.ts'
import { readStatus, withdraw } from '../submissions/status-feed.ts'
import { submit } from '../submissions/submit.ts'
import { fromStation, publicApi } from './context.ts'

export function stationRoutes(staging: Staging) {
  const api = publicApi.station
  return {
    enrol: api.enrol.handler(async ({ input, context: { backend, from } }) => {
      const stationId = await enrolStation(backend, { ...input, from })
      return {
        stationId,
        school: backend.school,
        demo: backend.demo,
        codeKeys: publicCodeKeys(backend.keys),
        serverTimeMs: backend.now().getTime(),
      }
    }),
    roster: api.roster.use(fromStation).handler(async ({ input, context: { backend } }) => ({
      ...(await pullRoster(backend, input.cursor)),
      codeKeys: publicCodeKeys(backend.keys),
    })),
    heartbeat: api.heartbeat.use(fromStation).handler(async ({ input, context: { backend, station } }) => {
      await noteHeartbeat(backend, station.id, input)
      return { serverTimeMs: backend.now().getTime() }
    }),
    submit: api.submit
      .use(fromStation)
      .handler(({ input, context: { backend, station } }) => submit(backend, staging, station, input)),
    status: api.status
      .use(fromStation)
      .handler(({ input, context: { backend, station } }) => readStatus(backend, station, input.cursor)),
    withdraw: api.withdraw
      .use(fromStation)
      .handler(({ input, context: { backend, station } }) => withdraw(backend, station, input.id)),
  }
}
