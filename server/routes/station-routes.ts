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
      const { id, school, statusCursor } = await enrolStation(server, { ...input, from })
      return {
        stationId: id,
        school: school.schoolName,
        demo: server.demo,
        codeKeys: publicCodeKeys(server.keys),
        serverTimeMs: server.now().getTime(),
        anchor: await lastAnchor(server.db),
        continues,
        statusCursor,
      }
    }),
    heartbeat: api.heartbeat.use(fromStation).handler(async ({ input, context: { school, station } }) => {
      const continues = input.anchor !== undefined && (await continuesHistory(school.db, input.anchor))
      const statusCursor = await noteHeartbeat(school, station.id, input)
      return {
        serverTimeMs: school.now().getTime(),
        anchor: await lastAnchor(school.db),
        continues,
        statusCursor,
        school: school.schoolName,
      }
    }),
    roster: api.roster.use(fromStation).handler(({ input: { anchor, cursor }, context: { school } }) =>
      withHistory(school, anchor, async () => ({
        ...(await pullRoster(school, cursor)),
        codeKeys: publicCodeKeys(school.keys),
      })),
    ),
    holdings: api.holdings
      .use(fromStation)
      .handler(({ input: { anchor, submissions }, context: { school, station } }) =>
        withHistory(school, anchor, () => readHoldings(school, station, submissions)),
      ),
    submit: api.submit
      .use(fromStation)
      .handler(({ input, context: { school, station } }) =>
        withHistory(school, input.anchor, () => submit(school, staging, station, input)),
      ),
    status: api.status
      .use(fromStation)
      .handler(({ input: { anchor, cursor }, context: { school, station } }) =>
        withHistory(school, anchor, () => readStatus(school, station, cursor)),
      ),
    withdraw: api.withdraw
      .use(fromStation)
      .handler(({ input, context: { school, station } }) =>
        withHistory(school, input.anchor, () => withdraw(school, station, input)),
      ),
  }
}
