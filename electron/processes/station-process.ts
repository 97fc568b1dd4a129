// Entry of the station's process.
import { runStationService, type StationServiceOptions } from './station-service.ts'

await runStationService(process.parentPort, JSON.parse(process.argv[2]!) as StationServiceOptions)
