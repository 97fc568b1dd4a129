// What a station may ask. Everything but the enrolment is signed, and a station sees its own affairs only.
import { continuesHistory, lastAnchor, withHistory } from '../audit/history.ts'
import { publicCodeKeys } from '../roster/codes.ts'
import { pullRoster } from '../roster/roster.ts'
import { enrolStation } from '../stations/enrolment.ts'
import { noteHeartbeat } from '../stations/stations.ts'
import { readHoldings } from '../submissions/holdings.ts'
import { readStatus, withdraw } from '../submissions/status-feed.ts'
import { submit } from '../submissions/submit.ts'
import type { Staging } from '../uploads/staging.ts'
import { fromStation, publicApi } from './context.ts'

export function stationRoutes(staging: Staging) {
  const api = publicApi.station
  return {
    enrol: api.enrol.handler(async ({ input, context: { backend, from } }) => {
      const continues = input.anchor !== undefined && (await continuesHistory(backend.db, input.anchor))
      const { id, statusCursor } = await enrolStation(backend, { ...input, from })
      return {
        stationId: id,
        school: backend.school,
        demo: backend.demo,
        codeKeys: publicCodeKeys(backend.keys),
        serverTimeMs: backend.now().getTime(),
        anchor: await lastAnchor(backend.db),
        continues,
        statusCursor,
      }
    }),
    heartbeat: api.heartbeat.use(fromStation).handler(async ({ input, context: { backend, station } }) => {
      const continues = input.anchor !== undefined && (await continuesHistory(backend.db, input.anchor))
      const statusCursor = await noteHeartbeat(backend, station.id, input)
      return {
        serverTimeMs: backend.now().getTime(),
        anchor: await lastAnchor(backend.db),
        continues,
        statusCursor,
        school: backend.school,
      }
    }),
    roster: api.roster.use(fromStation).handler(({ input: { anchor, cursor }, context: { backend } }) =>
      withHistory(backend, anchor, async () => ({
        ...(await pullRoster(backend, cursor)),
        codeKeys: publicCodeKeys(backend.keys),
      })),
    ),
    holdings: api.holdings
      .use(fromStation)
      .handler(({ input: { anchor, submissions }, context: { backend, station } }) =>
        withHistory(backend, anchor, () => readHoldings(backend, station, submissions)),
      ),
    submit: api.submit
      .use(fromStation)
      .handler(({ input, context: { backend, station } }) =>
        withHistory(backend, input.anchor, () => submit(backend, staging, station, input)),
      ),
    status: api.status
      .use(fromStation)
      .handler(({ input: { anchor, cursor }, context: { backend, station } }) =>
        withHistory(backend, anchor, () => readStatus(backend, station, cursor)),
      ),
    withdraw: api.withdraw
      .use(fromStation)
      .handler(({ input, context: { backend, station } }) =>
        withHistory(backend, input.anchor, () => withdraw(backend, station, input)),
      ),
  }
}
