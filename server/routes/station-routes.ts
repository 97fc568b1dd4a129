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
    enrol: api.enrol.handler(async ({ input, context: { server, from } }) => {
      const continues = input.anchor !== undefined && (await continuesHistory(server.db, input.anchor))
      const { id, statusCursor } = await enrolStation(server, { ...input, from })
      return {
        stationId: id,
        school: server.school,
        demo: server.demo,
        codeKeys: publicCodeKeys(server.keys),
        serverTimeMs: server.now().getTime(),
        anchor: await lastAnchor(server.db),
        continues,
        statusCursor,
      }
    }),
    heartbeat: api.heartbeat.use(fromStation).handler(async ({ input, context: { server, station } }) => {
      const continues = input.anchor !== undefined && (await continuesHistory(server.db, input.anchor))
      const statusCursor = await noteHeartbeat(server, station.id, input)
      return {
        serverTimeMs: server.now().getTime(),
        anchor: await lastAnchor(server.db),
        continues,
        statusCursor,
        school: server.school,
      }
    }),
    roster: api.roster.use(fromStation).handler(({ input: { anchor, cursor }, context: { server } }) =>
      withHistory(server, anchor, async () => ({
        ...(await pullRoster(server, cursor)),
        codeKeys: publicCodeKeys(server.keys),
      })),
    ),
    holdings: api.holdings
      .use(fromStation)
      .handler(({ input: { anchor, submissions }, context: { server, station } }) =>
        withHistory(server, anchor, () => readHoldings(server, station, submissions)),
      ),
    submit: api.submit
      .use(fromStation)
      .handler(({ input, context: { server, station } }) =>
        withHistory(server, input.anchor, () => submit(server, staging, station, input)),
      ),
    status: api.status
      .use(fromStation)
      .handler(({ input: { anchor, cursor }, context: { server, station } }) =>
        withHistory(server, anchor, () => readStatus(server, station, cursor)),
      ),
    withdraw: api.withdraw
      .use(fromStation)
      .handler(({ input, context: { server, station } }) =>
        withHistory(server, input.anchor, () => withdraw(server, station, input)),
      ),
  }
}
